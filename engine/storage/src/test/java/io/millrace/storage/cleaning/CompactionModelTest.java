package io.millrace.storage.cleaning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.files.FilesException;
import io.millrace.files.testing.Survival;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.RecordBatches;
import io.millrace.records.RecordCursor;
import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.Admission;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.AppendOutcome.Appended;
import io.millrace.storage.LogConfig;
import io.millrace.storage.ProducerDescription;
import io.millrace.storage.ReadRequest;
import io.millrace.storage.compaction.KeyOffsets;
import io.millrace.storage.log.Batches;
import io.millrace.storage.log.Disk;
import io.millrace.storage.log.PartitionLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A compacted log against a map, through random keys, tombstones, transactions, cleanings with maps
 * of all sizes, restarts, and power cuts at any operation of a cleaning. One seed alone: {@code
 * -Dmillrace.seed=N}.
 */
class CompactionModelTest {
    private static final int STEPS = 150;
    private static final int KEYS = 12;
    private static final int PRODUCERS = 3;

    static LongStream seeds() {
        Long one = Long.getLong("millrace.seed");
        long count = Long.getLong("millrace.seeds", 60);
        return one == null ? LongStream.range(0, count) : LongStream.of(one);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keepsTheLatestOfEachKey(long seed) {
        Run run = new Run(seed);
        for (int step = 0; step < STEPS; step++) {
            run.step(step);
        }
        run.settle();
    }

    /** A record as it was appended. */
    private record Written(String key, @Nullable String value, long transaction) {}

    /** The power is cut. */
    private static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Run {
        private final Random random;
        private final String name;
        private final Disk disk = new Disk(Disk.journaling());
        private final TreeMap<Long, Written> written = new TreeMap<>();
        private final Map<Long, Boolean> decided = new HashMap<>();
        private final Set<Long> gone = new HashSet<>();
        private final long[] openTransaction = new long[PRODUCERS];
        private final int[] sequences = new int[PRODUCERS];
        private final LogConfig config;
        private PartitionLog log;
        private long clock = 1_000;
        private long transactions;
        private int made;
        private final Map<Long, Long> producerAt = new HashMap<>();

        Run(long seed) {
            random = new Random(seed);
            name = "seed " + seed;
            LogConfig.Segments segments =
                    new LogConfig.Segments(
                            600 + random.nextInt(3000), 1 << 30, 0, 1 << 10, random.nextInt(300));
            config =
                    LogConfig.DEFAULT
                            .withSegments(segments)
                            .withRetention(
                                    new LogConfig.Retention(
                                            false, true, -1, -1, random.nextInt(2) * 1000))
                            .withCompaction(
                                    new LogConfig.Compaction(
                                            0, 0, Long.MAX_VALUE, random.nextInt(3) * 400));
            log = disk.create(config);
            // The first sync makes the log itself durable.
            append();
        }

        void step(int step) {
            String what = name + ", step " + step;
            clock += random.nextInt(50);
            switch (random.nextInt(20)) {
                case 0, 1, 2 -> clean(what);
                case 3 -> cleanUntilCut(what);
                case 4 -> restart();
                case 5 -> disk.directory().checkpoint(clock);
                case 6, 7 -> endTransaction(random.nextInt(PRODUCERS));
                case 8, 9, 10 -> appendInTransaction(random.nextInt(PRODUCERS));
                case 11 -> {
                    disk.directory().tick(clock);
                    sync();
                }
                default -> append();
            }
            check(what);
        }

        void settle() {
            for (int producer = 0; producer < PRODUCERS; producer++) {
                endTransaction(producer);
            }
            for (int round = 0; round < 6; round++) {
                clock += 2_000;
                append();
                clean(name + ", at the end");
                check(name + ", at the end");
            }
            disk.directory().tick(Long.MAX_VALUE);
            List<String> names = disk.files.list(Disk.DATA.resolve("topic-0"));
            assertThat(names)
                    .as(name)
                    .noneMatch(each -> each.endsWith(".cleaned") || each.endsWith(".swap"));
            assertThat(log.producers()).as(name).allMatch(p -> p.transactionStartOffset() < 0);
        }

        private void append() {
            write(BatchTraits.PLAIN.compressed(codec()), -1);
        }

        private Compression codec() {
            return Compression.of(
                    random.nextInt(4) > 0 ? Codec.NONE : Codec.values()[random.nextInt(5)]);
        }

        private void appendInTransaction(int producer) {
            if (openTransaction[producer] == 0) {
                openTransaction[producer] = ++transactions;
            }
            int count =
                    write(
                            Batches.producer(producer, 0, sequences[producer])
                                    .inTransaction()
                                    .compressed(codec()),
                            openTransaction[producer]);
            sequences[producer] += count;
        }

        private int write(BatchTraits traits, long transaction) {
            BatchBuilder batch = new BatchBuilder(traits);
            int count = 1 + random.nextInt(4);
            List<Written> records = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String key = "k" + random.nextInt(KEYS);
                String value =
                        random.nextInt(5) == 0
                                ? null
                                : "v" + made++ + "x".repeat(random.nextInt(90));
                records.add(new Written(key, value, transaction));
                batch.append(clock, bytes(key), value == null ? null : bytes(value));
            }
            AppendOutcome outcome =
                    log.append(batch.build(), AppendContext.client(0, clock, Admission.WAIVED));
            assertThat(outcome).as(name).isInstanceOf(Appended.class);
            long offset = ((Appended) outcome).firstOffset();
            for (Written record : records) {
                written.put(offset++, record);
            }
            sync();
            return count;
        }

        private static ByteBuffer bytes(String text) {
            return ByteBuffer.wrap(text.getBytes(UTF_8));
        }

        private void endTransaction(int producer) {
            long transaction = openTransaction[producer];
            if (transaction == 0) {
                return;
            }
            boolean commit = random.nextBoolean();
            AppendOutcome outcome =
                    log.append(
                            Batches.marker(producer, 0, commit),
                            AppendContext.marker(0, clock, (short) 1));
            assertThat(outcome).as(name).isInstanceOf(Appended.class);
            decided.put(transaction, commit);
            openTransaction[producer] = 0;
            sync();
        }

        private void sync() {
            disk.commit(log);
            if (random.nextInt(8) == 0) {
                disk.doChores();
            }
            log.advanceHighWatermark(log.logEndOffset());
        }

        private CleaningLimits limits() {
            long slots = random.nextInt(3) == 0 ? 7 + random.nextInt(6) : 1 << 12;
            return new CleaningLimits(
                    new KeyOffsets.Bounds(slots * 24, 0.9, random.nextLong(), 7),
                    200 + random.nextInt(4000));
        }

        private void clean(String what) {
            CleanableRange range = LogCompaction.of(log).cleanable(clock);
            if (range.dirtyBytes() == 0) {
                return;
            }
            assertThat(range.uncleanableOffset())
                    .as(what)
                    .isLessThanOrEqualTo(log.lastStableOffset());
            LogCleaning.Step step = LogCleaning.Step.MORE;
            try (LogCleaning cleaning = LogCompaction.of(log).start(range, limits())) {
                while (step == LogCleaning.Step.MORE) {
                    step = cleaning.step(clock);
                    if (random.nextInt(8) == 0) {
                        append();
                    }
                }
                assertThat(step).as(what).isEqualTo(LogCleaning.Step.DONE);
                disk.directory().cleaned(log, cleaning.cleanedUpToOffset());
            }
        }

        private void cleanUntilCut(String what) {
            int[] left = {random.nextInt(120)};
            disk.files.intercept((operation, path) -> {
                if (left[0]-- <= 0) {
                    throw new PowerCut();
                }
            });
            try {
                clean(what);
            } catch (PowerCut | FilesException cut) {
                assertThat(left[0]).as(what).isNegative();
            }
            disk.files.intercept((operation, path) -> {});
            long end = log.logEndOffset();
            long durable = log.durableEndOffset();
            log = disk.crash(Survival.values()[random.nextInt(3)], random, config);
            assertThat(log.logEndOffset()).as(what).isBetween(durable, end);
            written.tailMap(log.logEndOffset(), true).clear();
            follow();
            sync();
        }

        /** Where producers and transactions stand after a crash. */
        private void follow() {
            Arrays.fill(sequences, 0);
            for (ProducerDescription each : log.producers()) {
                sequences[(int) each.producerId()] = each.lastSequence() + 1;
                boolean open = each.transactionStartOffset() >= 0;
                assertThat(open)
                        .as(name + " " + each)
                        .isEqualTo(openTransaction[(int) each.producerId()] > 0);
            }
        }

        private void restart() {
            List<ProducerDescription> before = log.producers();
            log = disk.restart(config);
            log.advanceHighWatermark(log.logEndOffset());
            assertThat(log.producers()).as(name).isEqualTo(before);
        }

        private boolean isVisible(Written record) {
            return record.transaction() < 0 || decided.getOrDefault(record.transaction(), false);
        }

        private void check(String what) {
            Map<String, Long> latest = new HashMap<>();
            written.headMap(log.lastStableOffset(), false)
                    .forEach((offset, record) -> {
                        if (isVisible(record)) {
                            latest.put(record.key(), offset);
                        }
                    });
            Set<Long> found = read(what);
            for (Long offset : found) {
                assertThat(gone).as(what + ", reappears").doesNotContain(offset);
            }
            latest.forEach((key, offset) -> {
                if (!found.contains(offset)) {
                    Written record = written.get(offset);
                    assertThat(record == null ? null : record.value())
                            .as(what + ", latest of " + key + " at " + offset)
                            .isNull();
                }
            });
            // Nothing of an undecided transaction is touched.
            written.forEach((offset, record) -> {
                if (record.transaction() > 0 && !decided.containsKey(record.transaction())) {
                    assertThat(found).as(what).contains(offset);
                }
            });
            checkValues(found, what);
            written.keySet().stream().filter(each -> !found.contains(each)).forEach(gone::add);
        }

        /** What a reader that knows only the log makes of it, at both isolation levels. */
        private void checkValues(Set<Long> found, String what) {
            long stable = log.lastStableOffset();
            List<AbortedTransaction> aborted = log.abortedTransactions(0, stable);
            Map<String, @Nullable String> expected = new TreeMap<>();
            Map<String, @Nullable String> actual = new TreeMap<>();
            written.headMap(stable, false)
                    .forEach((offset, record) -> {
                        if (isVisible(record)) {
                            put(expected, record);
                        }
                        if (found.contains(offset)) {
                            long id = producerAt.getOrDefault(offset, -1L);
                            boolean hidden =
                                    aborted.stream()
                                            .anyMatch(each ->
                                                    each.producerId() == id
                                                            && each.firstOffset() <= offset
                                                            && each.lastOffset() >= offset);
                            if (!hidden) {
                                put(actual, record);
                            }
                        }
                    });
            assertThat(actual).as(what + ", read_committed").isEqualTo(expected);
        }

        private static void put(Map<String, @Nullable String> values, Written record) {
            values.compute(record.key(), (key, before) -> record.value());
        }

        /** The record is what was written at its offset. */
        private void same(String what, RecordCursor cursor) {
            Written record = Objects.requireNonNull(written.get(cursor.offset()), what);
            ByteBuffer value = cursor.record().value();
            String text = value == null ? null : String.valueOf(UTF_8.decode(value));
            assertThat(text).as(what).isEqualTo(record.value());
            String key = String.valueOf(UTF_8.decode(cursor.record().key()));
            assertThat(key).as(what).isEqualTo(record.key());
        }

        private Set<Long> read(String what) {
            Set<Long> offsets = new HashSet<>();
            producerAt.clear();
            long next = log.logStartOffset();
            while (next < log.logEndOffset()) {
                ByteBuffer bytes = log.readBytes(new ReadRequest(next, Long.MAX_VALUE, 4096, true));
                assertThat(bytes.hasRemaining()).as(what).isTrue();
                long[] after = {next};
                RecordBatches.forEach(
                        bytes,
                        batch -> {
                            assertThat(batch.baseOffset())
                                    .as(what)
                                    .isGreaterThanOrEqualTo(after[0]);
                            after[0] = batch.nextOffset();
                            if (batch.isControl()) {
                                return;
                            }
                            try (RecordCursor cursor = RecordCursor.open(batch)) {
                                while (cursor.next()) {
                                    same(what, cursor);
                                    offsets.add(cursor.offset());
                                    producerAt.put(
                                            cursor.offset(),
                                            batch.isTransactional() ? batch.producerId() : -1L);
                                }
                            }
                        });
                next = after[0];
            }
            return offsets;
        }
    }
}
