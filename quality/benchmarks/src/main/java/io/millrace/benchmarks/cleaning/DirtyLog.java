package io.millrace.benchmarks.cleaning;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.base.Check;
import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.files.FileSystem;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import io.millrace.storage.AppendContext;
import io.millrace.storage.LogConfig;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.SyncTask;
import io.millrace.storage.cleaning.CleanableRange;
import io.millrace.storage.cleaning.CleaningLimits;
import io.millrace.storage.cleaning.LogCleaning;
import io.millrace.storage.cleaning.LogCompaction;
import io.millrace.storage.compaction.KeyOffsets;
import io.millrace.storage.log.LogDirectory;
import io.millrace.storage.log.PartitionLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;

/** A log of records with random keys, written and cleaned by Millrace. */
final class DirtyLog {
    static final TopicPartition PARTITION = new TopicPartition("dirty", 0);
    static final int SEGMENT_BYTES = 64 << 20;
    static final int MAP_BYTES = 128 << 20;
    static final int BUFFER_BYTES = 512 << 10;
    private static final int KEYS = 200_000;
    private static final int BATCH_RECORDS = 50;
    private static final int VALUE_BYTES = 300;

    private static final LogConfig CONFIG =
            LogConfig.DEFAULT
                    .withSegments(
                            new LogConfig.Segments(SEGMENT_BYTES, 1L << 40, 0, 10 << 20, 4096))
                    .withRetention(new LogConfig.Retention(false, true, -1, -1, 0))
                    .withCompaction(new LogConfig.Compaction(0, 0, Long.MAX_VALUE, 86_400_000));

    private DirtyLog() {}

    static void write(Path data, int megabytes, Codec codec) {
        try (LogDirectory directory = open(data)) {
            PartitionLog log = directory.create(PARTITION, new Uuid(1, 2), CONFIG);
            Random random = new Random(1);
            byte[] value = new byte[VALUE_BYTES];
            for (long now = 1; log.sizeBytes() < (long) megabytes << 20; now++) {
                BatchBuilder batch =
                        new BatchBuilder(BatchTraits.PLAIN.compressed(Compression.of(codec)));
                for (int i = 0; i < BATCH_RECORDS; i++) {
                    for (int at = 0; at < VALUE_BYTES; at += 8) {
                        value[at] = (byte) random.nextInt();
                    }
                    byte[] key = ("key-" + random.nextInt(KEYS)).getBytes(UTF_8);
                    batch.append(now, ByteBuffer.wrap(key), ByteBuffer.wrap(value));
                }
                log.append(batch.build(), AppendContext.client(0, now));
            }
            SyncTask task = log.prepareSync();
            if (task != null) {
                task.run();
            }
        }
    }

    private static LogDirectory open(Path data) {
        return LogDirectory.open(FileSystem.disk(), data, StorageOptions.DEFAULT, 0);
    }

    private static PartitionLog log(LogDirectory directory) {
        PartitionLog log = Check.present(directory.log(PARTITION), "the log");
        log.configure(CONFIG);
        log.advanceHighWatermark(log.logEndOffset());
        return log;
    }

    static CleanableRange range(Path data, long nowMillis) {
        try (LogDirectory directory = open(data)) {
            return LogCompaction.of(log(directory)).cleanable(nowMillis);
        }
    }

    /** Returns how long it took, without opening the log. */
    static long cleanNanos(Path data, long nowMillis) {
        try (LogDirectory directory = open(data)) {
            PartitionLog log = log(directory);
            CleaningLimits limits =
                    new CleaningLimits(new KeyOffsets.Bounds(MAP_BYTES, 0.9, 1, 2), BUFFER_BYTES);
            CleanableRange range = LogCompaction.of(log).cleanable(nowMillis);
            long begun = System.nanoTime();
            try (LogCleaning cleaning = LogCompaction.of(log).start(range, limits)) {
                LogCleaning.Step step = cleaning.step(nowMillis);
                while (step == LogCleaning.Step.MORE) {
                    step = cleaning.step(nowMillis);
                }
                Check.that(step == LogCleaning.Step.DONE, "it is cleaned to its end");
            }
            return System.nanoTime() - begun;
        }
    }
}
