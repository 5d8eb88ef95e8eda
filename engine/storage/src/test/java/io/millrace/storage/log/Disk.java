package io.millrace.storage.log;

import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.files.testing.Survival;
import io.millrace.storage.LogConfig;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.SyncTask;
import io.millrace.storage.journal.Journal;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** A machine with a data directory in memory, started and stopped by a test. */
public final class Disk {
    public static final TopicPartition PARTITION = new TopicPartition("topic", 0);
    public static final Path DATA = Path.of("/data");
    static final Uuid TOPIC_ID = new Uuid(1, 2);

    public final MemoryFileSystem files = new MemoryFileSystem();
    StorageOptions options;
    private LogDirectory directory;

    public Disk() {
        this(StorageOptions.DEFAULT);
    }

    public Disk(StorageOptions options) {
        this.options = options;
        files.createDirectories(DATA);
        files.syncDirectory(Path.of("/"));
        directory = LogDirectory.open(files, DATA, options, 0);
    }

    public LogDirectory directory() {
        return directory;
    }

    public static LogConfig small() {
        LogConfig.Segments segments = new LogConfig.Segments(4096, 1_000_000, 0, 1 << 20, 256);
        return LogConfig.DEFAULT.withSegments(segments);
    }

    public PartitionLog create(LogConfig config) {
        return directory.create(PARTITION, TOPIC_ID, config);
    }

    /** As the directory has it now. */
    PartitionLog log() {
        PartitionLog log = directory.log(PARTITION);
        if (log == null) {
            throw new AssertionError("the log is gone");
        }
        return log;
    }

    public PartitionLog restart(LogConfig config) {
        directory.close();
        return start(config);
    }

    /** A journal whose halves have room for two frames, from the first commit on. */
    public static StorageOptions journaling() {
        return journaling(2 * Journal.HALF_BYTES_MIN);
    }

    public static StorageOptions journaling(int bytes) {
        return new StorageOptions(0, 2048, 1_000_000, LogConfig.DEFAULT, bytes);
    }

    /**
     * As a broker has it: by the journal, or by a sync of the log. True when it was the journal.
     */
    public boolean commit(PartitionLog log) {
        List<PartitionLog> left = directory.journal().commit(List.of(log));
        for (PartitionLog each : left) {
            SyncTask task = each.prepareSync();
            if (task != null) {
                task.run();
            }
        }
        return left.isEmpty();
    }

    /** What a broker does beside the commits. */
    public void doChores() {
        Runnable chore = directory.journal().takeChore();
        if (chore != null) {
            chore.run();
        }
    }

    /** Loses what was not synced. */
    public PartitionLog crash(Survival survival, Random random, LogConfig config) {
        files.crash(survival, random);
        return start(config);
    }

    /** After its files were changed while nobody had them. */
    PartitionLog started(LogConfig config) {
        return start(config);
    }

    private PartitionLog start(LogConfig config) {
        directory = LogDirectory.open(files, DATA, options, 0);
        PartitionLog log = log();
        log.configure(config);
        return log;
    }
}
