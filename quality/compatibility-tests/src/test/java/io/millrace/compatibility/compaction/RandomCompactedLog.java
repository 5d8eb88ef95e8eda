package io.millrace.compatibility.compaction;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.files.FileSystem;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.ControlBatches;
import io.millrace.records.ControlRecordType;
import io.millrace.records.Producer;
import io.millrace.records.RecordBatch;
import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import io.millrace.storage.Admission;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
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
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A compacted log of random keys, tombstones and transactions in all codecs, closed between uses.
 */
final class RandomCompactedLog {
    static final TopicPartition PARTITION = new TopicPartition("cleaned", 0);
    static final long DELETE_RETENTION_MILLIS = 2_000;
    static final int SEGMENT_BYTES = 4_000;
    private static final int KEYS = 15;
    private static final int PRODUCERS = 3;
    private static final long MAP_BYTES = 1 << 20;

    private static final LogConfig CONFIG =
            LogConfig.DEFAULT
                    .withSegments(new LogConfig.Segments(SEGMENT_BYTES, 1L << 40, 0, 1 << 16, 500))
                    .withRetention(new LogConfig.Retention(false, true, -1, -1, 0))
                    .withCompaction(
                            new LogConfig.Compaction(
                                    0, 0, Long.MAX_VALUE, DELETE_RETENTION_MILLIS));

    private final Random random;
    private final Path data;
    private final int[] sequences = new int[PRODUCERS];
    private final boolean[] open = new boolean[PRODUCERS];
    private int made;

    RandomCompactedLog(Path data, long seed) {
        this.data = data;
        this.random = new Random(seed);
        try (LogDirectory directory = directory()) {
            directory.create(PARTITION, new Uuid(1, 2), CONFIG);
        }
    }

    private LogDirectory directory() {
        return LogDirectory.open(FileSystem.disk(), data, StorageOptions.DEFAULT, 0);
    }

    static PartitionLog log(LogDirectory directory) {
        PartitionLog log = Objects.requireNonNull(directory.log(PARTITION));
        log.configure(CONFIG);
        log.advanceHighWatermark(log.logEndOffset());
        return log;
    }

    /** Adds batches; some transactions stay open. Returns what may be cleaned then. */
    CleanableRange append(int batches, long nowMillis) {
        try (LogDirectory directory = directory()) {
            PartitionLog log = log(directory);
            for (int i = 0; i < batches; i++) {
                int producer = random.nextInt(PRODUCERS);
                switch (random.nextInt(6)) {
                    case 0 -> end(log, producer, nowMillis);
                    case 1, 2 -> append(log, inTransaction(producer), producer, nowMillis);
                    default -> append(log, BatchTraits.PLAIN, -1, nowMillis);
                }
            }
            SyncTask task = log.prepareSync();
            if (task != null) {
                task.run();
            }
            log.advanceHighWatermark(log.logEndOffset());
            return LogCompaction.of(log).cleanable(nowMillis);
        }
    }

    private BatchTraits inTransaction(int producer) {
        open[producer] = true;
        return BatchTraits.PLAIN
                .from(new Producer(producer, (short) 0, sequences[producer]))
                .inTransaction();
    }

    private void append(PartitionLog log, BatchTraits traits, int producer, long nowMillis) {
        Codec codec = Codec.values()[random.nextInt(Codec.values().length)];
        BatchBuilder batch = new BatchBuilder(traits.compressed(Compression.of(codec)));
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            ByteBuffer key = bytes("key" + random.nextInt(KEYS));
            @Nullable ByteBuffer value =
                    random.nextInt(5) == 0
                            ? null
                            : bytes("value" + made++ + "x".repeat(random.nextInt(150)));
            batch.append(nowMillis + random.nextInt(100), key, value);
        }
        if (producer >= 0) {
            sequences[producer] += count;
        }
        accept(log.append(batch.build(), AppendContext.client(0, nowMillis, Admission.WAIVED)));
    }

    private void end(PartitionLog log, int producer, long nowMillis) {
        if (!open[producer]) {
            return;
        }
        open[producer] = false;
        ControlRecordType type =
                random.nextBoolean() ? ControlRecordType.COMMIT : ControlRecordType.ABORT;
        Producer marking = new Producer(producer, (short) 0, RecordBatch.NO_SEQUENCE);
        ByteBuffer marker = ControlBatches.endTransaction(marking, type, 4, nowMillis);
        accept(log.append(marker, AppendContext.coordinator(0, nowMillis)));
    }

    private static void accept(AppendOutcome outcome) {
        if (!(outcome instanceof AppendOutcome.Appended)) {
            throw new AssertionError(outcome);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    /** Cleans what may be cleaned, with room for all keys. */
    void clean(long nowMillis) {
        try (LogDirectory directory = directory()) {
            PartitionLog log = log(directory);
            CleanableRange range = LogCompaction.of(log).cleanable(nowMillis);
            CleaningLimits limits =
                    new CleaningLimits(new KeyOffsets.Bounds(MAP_BYTES, 0.9, 1, 2), 1 << 16);
            try (LogCleaning cleaning = LogCompaction.of(log).start(range, limits)) {
                LogCleaning.Step step = cleaning.step(nowMillis);
                while (step == LogCleaning.Step.MORE) {
                    step = cleaning.step(nowMillis);
                }
                if (step != LogCleaning.Step.DONE) {
                    throw new AssertionError(step);
                }
                directory.cleaned(log, cleaning.cleanedUpToOffset());
            }
        }
    }
}
