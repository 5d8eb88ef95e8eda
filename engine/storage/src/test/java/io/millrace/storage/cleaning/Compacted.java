package io.millrace.storage.cleaning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.files.FileSystem;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.RecordBatch;
import io.millrace.records.RecordBatches;
import io.millrace.records.RecordCursor;
import io.millrace.storage.Admission;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.LogConfig;
import io.millrace.storage.ReadRequest;
import io.millrace.storage.SyncTask;
import io.millrace.storage.compaction.KeyOffsets;
import io.millrace.storage.log.Batches;
import io.millrace.storage.log.Disk;
import io.millrace.storage.log.PartitionLog;
import io.millrace.storage.segment.EndMarker;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A compacted log on a disk in memory, with a segment for each batch, for tests. */
public final class Compacted {
    public static final Path DIRECTORY = Disk.DATA.resolve("topic-0");
    static final long DELETE_RETENTION_MILLIS = 1000;

    /** Every append rolls: a batch does not fit behind another one. */
    static final LogConfig CONFIG =
            LogConfig.DEFAULT
                    .withSegments(new LogConfig.Segments(100, 1L << 40, 0, 1 << 20, 1))
                    .withRetention(new LogConfig.Retention(false, true, -1, -1, 0))
                    .withCompaction(
                            new LogConfig.Compaction(
                                    0, 0, Long.MAX_VALUE, DELETE_RETENTION_MILLIS));

    public static final CleaningLimits LIMITS = limits(1 << 10);

    public final Disk disk = new Disk();
    public final MemoryFileSystem files = disk.files;
    private LogConfig config;
    private PartitionLog log;
    public long nowMillis = 10_000;

    Compacted() {
        this(CONFIG);
    }

    Compacted(LogConfig config) {
        this.config = config;
        log = disk.create(config);
    }

    static CleaningLimits limits(int slots) {
        return new CleaningLimits(new KeyOffsets.Bounds(slots * 24L, 0.9, 3, 7), 4096);
    }

    public PartitionLog log() {
        return log;
    }

    public FileSystem files() {
        return files;
    }

    /** From now on, as an alter of the topic would. */
    void configure(LogConfig changed) {
        config = changed;
        log.configure(changed);
    }

    /** A plain record; null is a tombstone. Returns its offset. */
    long put(String key, @Nullable String value) {
        return append(batch(BatchTraits.PLAIN, key, value), Admission.NONE);
    }

    /** A record in the producer's transaction. */
    long put(long producer, int sequence, String key, @Nullable String value) {
        BatchTraits traits = Batches.producer(producer, 0, sequence).inTransaction();
        return append(batch(traits, key, value), Admission.WAIVED);
    }

    ByteBuffer batch(BatchTraits traits, String key, @Nullable String value) {
        return new BatchBuilder(traits)
                .append(nowMillis, bytes(key), value == null ? null : bytes(value))
                .build();
    }

    long append(ByteBuffer batch, Admission admission) {
        return appended(log.append(batch, AppendContext.client(0, nowMillis, admission)));
    }

    public long end(long producer, boolean commit) {
        ByteBuffer marker = Batches.marker(producer, 0, commit);
        return appended(log.append(marker, AppendContext.marker(0, nowMillis, (short) 1)));
    }

    private long appended(AppendOutcome outcome) {
        assertThat(outcome).isInstanceOf(AppendOutcome.Appended.class);
        sync();
        return ((AppendOutcome.Appended) outcome).firstOffset();
    }

    void sync() {
        SyncTask task = log.prepareSync();
        if (task != null) {
            task.run();
        }
        log.advanceHighWatermark(log.logEndOffset());
    }

    LogCleaning begin() {
        return LogCompaction.of(log).start(range(), LIMITS);
    }

    CleanableRange range() {
        return LogCompaction.of(log).cleanable(nowMillis);
    }

    /** Cleans what may be cleaned; the end of the log is sealed before by another record. */
    void clean() {
        clean(LIMITS);
    }

    LogCleaning.Step clean(CleaningLimits limits) {
        try (LogCleaning cleaning = LogCompaction.of(log).start(range(), limits)) {
            LogCleaning.Step step = cleaning.step(nowMillis);
            while (step == LogCleaning.Step.MORE) {
                step = cleaning.step(nowMillis);
            }
            if (step == LogCleaning.Step.DONE) {
                disk.directory().cleaned(log, cleaning.cleanedUpToOffset());
            }
            return step;
        }
    }

    public void restart() {
        log = disk.restart(config);
        log.advanceHighWatermark(log.logEndOffset());
    }

    void crash(io.millrace.files.testing.Survival survival) {
        crash(survival, 1);
    }

    void crash(io.millrace.files.testing.Survival survival, long seed) {
        log = disk.crash(survival, new Random(seed), config);
        log.advanceHighWatermark(log.logEndOffset());
    }

    /**
     * All batches as {@code offset-lastOffset:key=value,...}, {@code C} a commit, {@code A} an
     * abort.
     */
    public List<String> content() {
        List<String> content = new ArrayList<>();
        long next = log.logStartOffset();
        while (next < log.logEndOffset()) {
            ByteBuffer bytes = log.readBytes(new ReadRequest(next, Long.MAX_VALUE, 1 << 20, true));
            if (!bytes.hasRemaining()) {
                break;
            }
            long[] last = {next};
            RecordBatches.forEach(
                    bytes,
                    batch -> {
                        content.add(describe(batch));
                        last[0] = batch.nextOffset();
                    });
            next = last[0];
        }
        return content;
    }

    private static String describe(RecordBatch batch) {
        if (batch.isControl()) {
            EndMarker marker = EndMarker.of(batch);
            return batch.baseOffset() + ":" + (marker == null ? "-" : marker.commit() ? "C" : "A");
        }
        List<String> records = new ArrayList<>();
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            while (cursor.next()) {
                ByteBuffer key = Objects.requireNonNull(cursor.record().key());
                ByteBuffer value = cursor.record().value();
                records.add(
                        UTF_8.decode(key) + "=" + (value == null ? "null" : UTF_8.decode(value)));
            }
        }
        return batch.baseOffset() + ":" + String.join(",", records);
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
