package io.millrace.storage.log;

import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.files.Access;
import io.millrace.files.FileSystem;
import io.millrace.files.StoredFile;
import io.millrace.storage.StorageException;
import io.millrace.storage.journal.JournalReader;
import io.millrace.storage.journal.JournalRecord;
import io.millrace.storage.journal.LogId;
import io.millrace.storage.segment.LogFileNames;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * After a crash: writes into the logs' files what the journal has of them, before anybody looks at
 * them. What a file has already is written again, byte for byte the same; running it twice is as
 * good as once. The files are synced by the recovery that follows. Used once, by one thread.
 */
final class JournalReplay {
    private static final Logger LOG = LoggerFactory.getLogger(JournalReplay.class);

    private final FileSystem files;
    private final Path dataDirectory;

    /** How many records of each log are void. */
    private final Map<LogId, Integer> forgotten = new HashMap<>();

    private final Map<LogId, Integer> seen = new HashMap<>();
    private final Map<LogId, Boolean> present = new HashMap<>();
    private final Set<LogId> broken = new HashSet<>();
    private @Nullable StoredFile file;
    private long writtenBytes;

    JournalReplay(FileSystem files, Path dataDirectory) {
        this.files = files;
        this.dataDirectory = dataDirectory;
    }

    void run() {
        JournalReader.read(files, dataDirectory, this::note);
        seen.clear();
        try {
            JournalReader.read(files, dataDirectory, this::replay);
        } finally {
            closeFile();
        }
        if (writtenBytes > 0) {
            LOG.info("{}: {} bytes from the journal", dataDirectory, writtenBytes);
        }
    }

    private void note(JournalRecord record) {
        int number = seen.merge(record.log(), 1, Integer::sum);
        if (record instanceof JournalRecord.Forget(LogId log)) {
            forgotten.put(log, number);
        }
    }

    private void replay(JournalRecord record) {
        LogId log = record.log();
        int number = seen.merge(log, 1, Integer::sum);
        if (record instanceof JournalRecord.Bytes bytes
                && number > forgotten.getOrDefault(log, 0)
                && !broken.contains(log)
                && present.computeIfAbsent(log, this::isPresent)) {
            write(bytes);
        }
    }

    /** A log of that name may be another topic's. */
    private boolean isPresent(LogId log) {
        TopicPartition partition = LogFileNames.partitionOf(log.directoryName());
        Path directory = dataDirectory.resolve(log.directoryName());
        if (partition == null || !files.isDirectory(directory)) {
            return false;
        }
        try {
            Uuid topicId = PartitionMetadata.read(files, directory);
            return log.topicId().equals(topicId);
        } catch (StorageException damaged) {
            LOG.warn("{}: whose log it is can't be read: {}", directory, damaged.getMessage());
            return false;
        }
    }

    private void write(JournalRecord.Bytes bytes) {
        Path path =
                LogFileNames.of(
                        dataDirectory.resolve(bytes.log().directoryName()),
                        bytes.baseOffset(),
                        LogFileNames.LOG);
        StoredFile target = open(path);
        if (target == null) {
            // Retention removed the segment meanwhile.
            return;
        }
        if (bytes.positionBytes() > target.sizeBytes()) {
            LOG.error("{} ends below what the journal has at {}", path, bytes.positionBytes());
            broken.add(bytes.log());
            return;
        }
        writtenBytes += bytes.bytes().remaining();
        target.write(bytes.bytes(), bytes.positionBytes());
    }

    private @Nullable StoredFile open(Path path) {
        StoredFile current = file;
        if (current != null && current.path().equals(path)) {
            return current;
        }
        closeFile();
        file = files.exists(path) ? files.open(path, Access.WRITE) : null;
        return file;
    }

    private void closeFile() {
        StoredFile current = file;
        if (current != null) {
            current.close();
            file = null;
        }
    }
}
