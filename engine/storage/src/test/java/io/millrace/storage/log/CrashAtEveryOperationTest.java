package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.files.testing.Operation;
import io.millrace.files.testing.Survival;
import io.millrace.records.Producer;
import io.millrace.storage.AbortedTransaction;
import io.millrace.storage.Admission;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.AppendOutcome.Appended;
import io.millrace.storage.AppendOutcome.Duplicate;
import io.millrace.storage.AppendOutcome.Reason;
import io.millrace.storage.AppendOutcome.Refused;
import io.millrace.storage.LogConfig;
import io.millrace.storage.ProducerDescription;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.log.History.Entry;
import io.millrace.storage.log.History.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The power fails before each single change of a file, in the middle of transactions, rolls,
 * checkpoints, truncations and deletions, and now and then again while the log is recovered. What
 * the log answers afterwards is what follows from the batches that are left, and all that was
 * acknowledged is left. One seed alone: {@code -Dmillrace.seed=N}; more: {@code
 * -Dmillrace.seeds=N}.
 */
class CrashAtEveryOperationTest {
    private static final int STEPS = 60;
    private static final long PRODUCERS = 4;
    private static final int RECOVERY_CUTS_MAX = 3;
    private static final Producer NOBODY = new Producer(-1, (short) -1, -1);

    static LongStream seeds() {
        Long one = Long.getLong("millrace.seed");
        return one == null
                ? LongStream.range(0, Long.getLong("millrace.seeds", 12))
                : LongStream.of(one);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsLeftAnswersAsBefore(long seed) {
        Run whole = new Run(seed, Long.MAX_VALUE);
        whole.run();
        long operations = whole.operations;
        assertThat(operations).isGreaterThan(100);
        for (long cut = 1; cut <= operations; cut++) {
            Run run = new Run(seed, cut);
            run.run();
            run.recover();
        }
    }

    /** Nothing runs any more. */
    private static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** One life of the log up to the cut, and what comes after it. */
    private static final class Run {
        private final Random random;
        private final Random chance;
        private final long cutAt;
        private final String name;
        private final Disk disk;
        private final History history = new History();
        private final LogConfig config;
        private PartitionLog log;
        private long operations;
        private long durableEnd;
        private long start;
        private long startMin;
        private int leaderEpoch;
        private int coordinatorEpoch;
        private long clock = 1000;

        Run(long seed, long cutAt) {
            this.random = new Random(seed);
            this.chance = new Random(seed * 1_000_003 + cutAt);
            this.cutAt = cutAt;
            this.name = "seed " + seed + ", cut before operation " + cutAt;
            this.disk =
                    new Disk(random.nextInt(3) > 0 ? Disk.journaling() : StorageOptions.DEFAULT);
            int interval = random.nextInt(600);
            LogConfig.Segments segments =
                    new LogConfig.Segments(
                            600 + random.nextInt(3000), 1_000_000, 0, 1 << 10, interval);
            LogConfig.Retention retention = new LogConfig.Retention(true, false, -1, -1, 500);
            this.config = LogConfig.DEFAULT.withSegments(segments).withRetention(retention);
            this.log = disk.create(config);
            log.beginEpoch(leaderEpoch);
            append(new Entry(Kind.PLAIN, 0, List.of("first"), clock, NOBODY, 0), (short) 0);
            sync();
        }

        void run() {
            disk.files.intercept((operation, path) -> {
                if (operation != Operation.READ && ++operations >= cutAt) {
                    throw new PowerCut();
                }
            });
            try {
                for (int i = 0; i < STEPS; i++) {
                    step();
                }
            } catch (PowerCut cut) {
                // The rest of the test begins here.
            }
            disk.files.intercept((operation, path) -> {});
        }

        private void step() {
            clock += random.nextInt(40);
            switch (random.nextInt(25)) {
                case 0, 1 -> disk.directory().checkpoint(1000);
                case 2, 3, 4, 5 -> sync();
                case 6 -> truncate();
                case 7 -> deleteRecords();
                case 8 -> retain();
                case 9 -> newLeader();
                case 10 -> restart();
                case 24 -> disk.directory().tick(clock);
                case 11 -> disk.doChores();
                case 12, 13 -> plain();
                case 14, 15, 16, 17 -> mark();
                default -> transactional();
            }
        }

        private List<String> values() {
            List<String> values = new ArrayList<>();
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                values.add("v" + random.nextInt(1000) + "x".repeat(random.nextInt(60)));
            }
            return values;
        }

        private void append(Entry entry, short version) {
            history.add(entry);
            AppendContext context =
                    entry.kind().isMarker()
                            ? AppendContext.marker(entry.leaderEpoch(), 1000, version)
                            : AppendContext.client(entry.leaderEpoch(), 1000, Admission.WAIVED);
            AppendOutcome outcome = log.append(entry.batch(), context);
            assertThat(outcome)
                    .as(name)
                    .isEqualTo(new Appended(entry.firstOffset(), entry.lastOffset()));
        }

        private long next() {
            return Math.max(history.endOffset(), start);
        }

        private void plain() {
            long producer = random.nextLong(PRODUCERS);
            ProducerDescription known = history.producer(producer);
            boolean busy = known != null && known.transactionStartOffset() >= 0;
            data(busy || random.nextBoolean() ? Kind.PLAIN : Kind.IDEMPOTENT, producer, known);
        }

        private void transactional() {
            long producer = random.nextLong(PRODUCERS);
            data(Kind.TRANSACTIONAL, producer, history.producer(producer));
        }

        private void data(Kind kind, long producer, @Nullable ProducerDescription known) {
            int epoch = known == null ? 0 : known.producerEpoch();
            int sequence = known == null ? 0 : known.lastSequence() + 1;
            append(
                    new Entry(
                            kind,
                            next(),
                            values(),
                            clock - random.nextInt(50),
                            new Producer(producer, (short) epoch, sequence),
                            leaderEpoch),
                    (short) 0);
        }

        private void mark() {
            ProducerDescription producer = history.producer(random.nextLong(PRODUCERS));
            if (producer == null || producer.transactionStartOffset() < 0) {
                return;
            }
            boolean bumps = random.nextBoolean();
            coordinatorEpoch += random.nextInt(5) == 0 ? 1 : 0;
            append(
                    new Entry(
                            random.nextInt(3) == 0 ? Kind.COMMIT : Kind.ABORT,
                            next(),
                            List.of(),
                            clock,
                            new Producer(
                                    producer.producerId(),
                                    (short) (producer.producerEpoch() + (bumps ? 1 : 0)),
                                    coordinatorEpoch),
                            leaderEpoch),
                    bumps ? History.BUMPING_VERSION : History.PLAIN_VERSION);
        }

        private void sync() {
            disk.commit(log);
            durableEnd = log.durableEndOffset();
            log.advanceHighWatermark(durableEnd);
        }

        private void truncate() {
            List<Entry> cuttable =
                    history.entries().stream().filter(each -> each.firstOffset() >= start).toList();
            if (cuttable.isEmpty()) {
                return;
            }
            int last = cuttable.size() - 1;
            long target = cuttable.get(Math.max(0, last - random.nextInt(12))).firstOffset();
            durableEnd = Math.min(durableEnd, target);
            log.truncateTo(target, clock);
            history.cutTo(target);
        }

        private void deleteRecords() {
            long target = start + random.nextInt((int) (log.highWatermark() - start) + 1);
            start = Math.max(start, target);
            log.raiseLogStartOffset(target);
            disk.directory().checkpointLogStarts();
            startMin = start;
        }

        /** Segments that end below the log's start, or that are too many. */
        private void retain() {
            LogConfig.Retention bySize =
                    new LogConfig.Retention(true, false, -1, random.nextInt(6000), 500);
            log.configure(config.withRetention(bySize));
            start = log.highWatermark();
            log.applyRetention(clock);
            start = log.logStartOffset();
            log.configure(config);
        }

        private void newLeader() {
            leaderEpoch++;
            log.beginEpoch(leaderEpoch);
        }

        private void restart() {
            log = disk.restart(config);
            durableEnd = log.logEndOffset();
            log.advanceHighWatermark(durableEnd);
            startMin = start;
        }

        void recover() {
            Survival survival = Survival.values()[chance.nextInt(Survival.values().length)];
            for (int i = chance.nextInt(RECOVERY_CUTS_MAX); i > 0; i--) {
                disk.files.crash(survival, chance);
                cutRecovery();
            }
            log = disk.crash(survival, chance, config);
            String what = name + ", " + survival;
            check(what);
            goOn(what);
        }

        private void cutRecovery() {
            int[] left = {chance.nextInt(25)};
            disk.files.intercept((operation, path) -> {
                if (operation != Operation.READ && left[0]-- <= 0) {
                    throw new PowerCut();
                }
            });
            try {
                LogDirectory.open(disk.files, Disk.DATA, disk.options, 0);
            } catch (PowerCut cut) {
                // Again from what it has left.
            }
            disk.files.intercept((operation, path) -> {});
        }

        private void check(String what) {
            long end = log.logEndOffset();
            assertThat(end).as(what).isBetween(durableEnd, Math.max(next(), durableEnd));
            assertThat(log.logStartOffset()).as(what).isBetween(startMin, start);
            start = log.logStartOffset();
            assertThat(history.isBoundary(end) || end == start)
                    .as(what + " ends at " + end)
                    .isTrue();
            history.cutTo(end);
            log.advanceHighWatermark(end);
            checkAnswers(what);
        }

        private void checkAnswers(String what) {
            assertThat(log.lastStableOffset()).as(what).isEqualTo(history.lastStableOffset(start));
            assertThat(log.producers()).as(what).isEqualTo(history.producers());
            List<String> values = Batches.read(log, start);
            values.removeIf(
                    value -> Long.parseLong(value.substring(0, value.indexOf(':'))) < start);
            assertThat(values).as(what).isEqualTo(history.values(start));
            checkAborted(what);
            checkDuplicates(what);
            for (long time = 950; time < clock + 60; time += 23) {
                assertThat(log.offsetForTimestamp(time, Long.MAX_VALUE))
                        .as(what + ", time " + time)
                        .isEqualTo(history.find(time, start));
            }
            for (Entry entry : history.entries()) {
                if (entry.firstOffset() >= start) {
                    assertThat(log.epochAt(entry.firstOffset()))
                            .as(what)
                            .isEqualTo(entry.leaderEpoch());
                }
            }
        }

        private void checkAborted(String what) {
            List<AbortedTransaction> all = history.aborted();
            long end = log.logEndOffset();
            for (long from = start; from < end; from += 3) {
                for (long upTo = from + 1; upTo <= end; upTo += 5) {
                    long low = from;
                    long high = upTo;
                    List<AbortedTransaction> expected =
                            all.stream()
                                    .filter(each ->
                                            each.lastOffset() >= low && each.firstOffset() < high)
                                    .toList();
                    assertThat(log.abortedTransactions(from, upTo))
                            .as("%s, aborted from %d to %d", what, from, upTo)
                            .isEqualTo(expected);
                }
            }
        }

        private void checkDuplicates(String what) {
            AppendContext context =
                    AppendContext.client(Math.max(leaderEpoch, log.latestEpoch()), 1000);
            for (Entry entry : history.repeatable()) {
                // Its time may be that of the marker after it: a snapshot, as Kafka has it, keeps
                // one.
                assertThat(log.append(entry.batch(), context))
                        .as("%s, again %s", what, entry)
                        .isInstanceOfSatisfying(
                                Duplicate.class,
                                found -> {
                                    assertThat(found.firstOffset()).isEqualTo(entry.firstOffset());
                                    assertThat(found.lastOffset()).isEqualTo(entry.lastOffset());
                                });
            }
            for (ProducerDescription each : log.producers()) {
                if (each.transactionStartOffset() < 0 && each.lastSequence() >= 0) {
                    AppendOutcome gap =
                            log.append(
                                    Batches.from(
                                            each.producerId(),
                                            each.producerEpoch(),
                                            each.lastSequence() + 2,
                                            "gap"),
                                    context);
                    assertThat(gap)
                            .as(what)
                            .isInstanceOfSatisfying(
                                    Refused.class,
                                    refused ->
                                            assertThat(refused.reason())
                                                    .isEqualTo(Reason.OUT_OF_ORDER_SEQUENCE));
                }
            }
        }

        /**
         * The log goes on from there: transactions end, others begin, and it is all found again.
         */
        private void goOn(String what) {
            newLeader();
            coordinatorEpoch += 10;
            for (int i = 0; i < 6; i++) {
                mark();
                transactional();
            }
            sync();
            checkAnswers(what + ", gone on");
            log = disk.restart(config);
            log.advanceHighWatermark(log.logEndOffset());
            checkAnswers(what + ", gone on and restarted");
        }
    }
}
