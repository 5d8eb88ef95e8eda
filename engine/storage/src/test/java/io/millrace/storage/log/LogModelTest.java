package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.files.testing.Survival;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.AppendOutcome.Appended;
import io.millrace.storage.AppendOutcome.Duplicate;
import io.millrace.storage.LogConfig;
import io.millrace.storage.ProducerDescription;
import io.millrace.storage.ReadOutcome;
import io.millrace.storage.ReadRequest;
import io.millrace.storage.SyncTask;
import io.millrace.storage.TimestampedOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A log against a list, through random appends, reads, syncs, truncations, deletions, restarts and
 * crashes. Run one seed alone with {@code -Dmillrace.seed=N}.
 */
class LogModelTest {
    private static final int STEPS = 400;
    private static final int PRODUCERS = 3;

    static LongStream seeds() {
        Long one = Long.getLong("millrace.seed");
        long count = Long.getLong("millrace.seeds", 60);
        return one == null ? LongStream.range(0, count) : LongStream.of(one);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void behavesAsAList(long seed) {
        Run run = new Run(seed);
        for (int step = 0; step < STEPS; step++) {
            run.step(step);
        }
    }

    /** A record as it should be in the log. */
    private record Expected(String value, long timestamp, int epoch) {}

    private static final class Run {
        private final Random random;
        private final String name;
        private final Disk disk = new Disk();
        private final NavigableMap<Long, Expected> model = new TreeMap<>();
        private final int[] sequences = new int[PRODUCERS];
        private PartitionLog log;
        private LogConfig config;
        private long start;
        private long end;
        private long durable;
        private int epoch;
        private long clock = 1000;
        private int made;

        Run(long seed) {
            this.random = new Random(seed);
            this.name = "seed " + seed;
            this.config = randomConfig();
            this.log = disk.create(config);
        }

        private LogConfig randomConfig() {
            int segmentBytes = 600 + random.nextInt(5000);
            int interval = random.nextInt(1000);
            LogConfig.Segments segments =
                    new LogConfig.Segments(segmentBytes, 5000, 10, 1 << 10, interval);
            LogConfig.Retention retention = new LogConfig.Retention(true, false, -1, -1, 1000);
            return LogConfig.DEFAULT.withSegments(segments).withRetention(retention);
        }

        void step(int step) {
            clock += random.nextInt(50);
            String what = name + ", step " + step;
            switch (random.nextInt(40)) {
                case 0 -> disk.directory().checkpoint(clock);
                case 1 -> restart();
                case 2 -> crash();
                case 3 -> truncate();
                case 4 -> raiseStart();
                case 5 -> retain();
                case 6, 7, 8 -> sync();
                case 9 -> disk.directory().tick(clock);
                case 10 -> changeEpoch();
                case 11, 12, 13, 14 -> readSome(what);
                case 15 -> findTimestamp(what);
                case 16, 17, 18 -> appendFromProducer(what);
                case 19 -> readAll(what);
                default -> append(what);
            }
            assertThat(log.logEndOffset()).as(what).isEqualTo(end);
            assertThat(log.logStartOffset()).as(what).isEqualTo(start);
        }

        private String[] values() {
            String[] values = new String[1 + random.nextInt(4)];
            for (int i = 0; i < values.length; i++) {
                values[i] = "v" + made++ + "x".repeat(random.nextInt(100));
            }
            return values;
        }

        private void append(String what) {
            String[] values = values();
            long timestamp = clock - random.nextInt(100);
            AppendOutcome outcome =
                    log.append(Batches.of(timestamp, values), AppendContext.client(epoch, clock));
            assertThat(outcome).as(what).isEqualTo(new Appended(end, end + values.length - 1));
            remember(values, timestamp);
        }

        private void remember(String[] values, long timestamp) {
            for (int i = 0; i < values.length; i++) {
                model.put(end++, new Expected(values[i], timestamp + i, epoch));
            }
        }

        private void appendFromProducer(String what) {
            int producer = random.nextInt(PRODUCERS);
            String[] values = values();
            long first = end;
            int sequence = sequences[producer];
            AppendOutcome outcome =
                    log.append(
                            Batches.from(producer, 0, sequence, values),
                            AppendContext.client(epoch, clock));
            assertThat(outcome).as(what).isEqualTo(new Appended(first, first + values.length - 1));
            remember(values, 1000);
            sequences[producer] += values.length;
            AppendOutcome again =
                    log.append(
                            Batches.from(producer, 0, sequence, values),
                            AppendContext.client(epoch, clock));
            assertThat(again)
                    .as(what)
                    .isEqualTo(
                            new Duplicate(first, first + values.length - 1, 999 + values.length));
        }

        private void sync() {
            SyncTask task = log.prepareSync();
            if (task != null) {
                task.run();
            }
            durable = end;
            assertThat(log.durableEndOffset()).as(name).isEqualTo(end);
        }

        private void changeEpoch() {
            epoch++;
            log.beginEpoch(epoch);
        }

        private void restart() {
            log = disk.restart(config);
            durable = end;
        }

        private void crash() {
            Survival survival = Survival.values()[random.nextInt(3)];
            boolean named = disk.files.exists(Disk.DATA.resolve("topic-0"));
            assertThat(named).as(name).isTrue();
            if (durable == 0) {
                disk.directory().checkpoint(clock);
                sync();
            }
            log = disk.crash(survival, random, config);
            long left = log.logEndOffset();
            assertThat(left).as(name + ", " + survival).isBetween(durable, end);
            end = left;
            model.tailMap(end, true).clear();
            start = Math.min(log.logStartOffset(), start);
            assertThat(log.logStartOffset()).as(name).isEqualTo(start);
            model.headMap(start, false).clear();
            durable = end;
            followProducers();
            readAll(name + ", after a crash with " + survival);
        }

        /** Sequences go on from what is left. */
        private void followProducers() {
            java.util.Arrays.fill(sequences, 0);
            for (ProducerDescription producer : log.producers()) {
                sequences[(int) producer.producerId()] = producer.lastSequence() + 1;
            }
        }

        private void truncate() {
            if (random.nextInt(3) > 0 || end == start) {
                return;
            }
            // A leader never truncates within a batch: its epochs begin where batches do.
            long target = start + random.nextInt((int) (end - start));
            if (model.containsKey(target)) {
                target = batchStart(target);
            }
            log.truncateTo(Math.max(target, start), clock);
            end = log.logEndOffset();
            model.tailMap(end, true).clear();
            durable = Math.min(durable, end);
            followProducers();
        }

        private long batchStart(long offset) {
            ReadOutcome outcome = log.read(new ReadRequest(offset, end, 1 << 20, true));
            if (outcome instanceof ReadOutcome.Data data) {
                data.records().release();
                return data.firstOffset();
            }
            return offset;
        }

        private void raiseStart() {
            log.advanceHighWatermark(durable);
            if (durable > start) {
                long target = start + random.nextInt((int) (durable - start) + 1);
                log.raiseLogStartOffset(target);
                disk.directory().checkpointLogStarts();
                start = Math.max(start, target);
                model.headMap(start, false).clear();
            }
        }

        private void retain() {
            log.advanceHighWatermark(durable);
            long limit = random.nextInt(20_000);
            LogConfig.Retention bySize = new LogConfig.Retention(true, false, -1, limit, 1000);
            log.configure(config.withRetention(bySize));
            log.applyRetention(clock);
            log.configure(config);
            start = log.logStartOffset();
            disk.directory().checkpointLogStarts();
            model.headMap(start, false).clear();
        }

        private void readAll(String what) {
            List<String> expected = new ArrayList<>();
            for (Map.Entry<Long, Expected> entry : model.entrySet()) {
                expected.add(entry.getKey() + ":" + entry.getValue().value());
            }
            List<String> found = Batches.read(log, start);
            found.removeIf(value -> offsetOf(value) < start);
            assertThat(found).as(what).isEqualTo(expected);
            model.forEach((offset, record) ->
                    assertThat(log.epochAt(offset)).as(what).isEqualTo(record.epoch()));
        }

        private static long offsetOf(String value) {
            return Long.parseLong(value.substring(0, value.indexOf(':')));
        }

        private void readSome(String what) {
            if (end == start) {
                return;
            }
            long from = start + random.nextInt((int) (end - start));
            long upTo = from + random.nextInt((int) (end - from) + 5);
            ReadRequest request =
                    new ReadRequest(from, upTo, random.nextInt(3000), random.nextBoolean());
            ReadOutcome outcome = log.read(request);
            if (outcome instanceof ReadOutcome.Data data) {
                assertThat(data.firstOffset()).as(what).isLessThanOrEqualTo(from);
                for (String value : Batches.values(LogReads.wholeBatches(data, Disk.DATA))) {
                    long offset = offsetOf(value);
                    if (offset >= start) {
                        Expected expected = Objects.requireNonNull(model.get(offset));
                        assertThat(value).as(what).isEqualTo(offset + ":" + expected.value());
                    }
                    assertThat(offset).as(what).isLessThan(upTo);
                }
            } else {
                assertThat(outcome).as(what).isInstanceOf(ReadOutcome.Empty.class);
            }
        }

        private void findTimestamp(String what) {
            long target = clock - random.nextInt(3000);
            Map.Entry<Long, Expected> expected = null;
            for (Map.Entry<Long, Expected> entry : model.entrySet()) {
                if (entry.getValue().timestamp() >= target) {
                    expected = entry;
                    break;
                }
            }
            TimestampedOffset found = log.offsetForTimestamp(target, end);
            if (expected == null) {
                assertThat(found).as(what).isNull();
            } else {
                assertThat(found)
                        .as(what)
                        .isEqualTo(
                                new TimestampedOffset(
                                        expected.getValue().timestamp(),
                                        expected.getKey(),
                                        expected.getValue().epoch()));
            }
        }
    }
}
