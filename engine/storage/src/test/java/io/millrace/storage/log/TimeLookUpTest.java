package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.files.testing.Operation;
import io.millrace.files.testing.Survival;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.LogConfig;
import io.millrace.storage.SyncTask;
import io.millrace.storage.TimestampedOffset;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Times are found as a walk over all records would find them, wherever segments begin and end. */
class TimeLookUpTest {
    private static final int SEEDS = 150;
    private static final LogConfig TINY =
            LogConfig.DEFAULT.withSegments(
                    new LogConfig.Segments(400, 1_000_000_000, 0, 1 << 20, 100));

    private final List<Long> times = new ArrayList<>();

    @Test
    void everyTimeIsFoundExactly() {
        for (long seed = 0; seed < SEEDS; seed++) {
            times.clear();
            Random random = new Random(seed);
            Disk disk = new Disk();
            PartitionLog log = disk.create(TINY);
            fill(log, random);
            check(log, "as written, seed " + seed);
            log = disk.restart(TINY);
            check(log, "restarted, seed " + seed);
            log.advanceHighWatermark(log.logEndOffset());
            log.raiseLogStartOffset(random.nextLong(log.logEndOffset() + 1));
            check(log, "cut, seed " + seed);
            log.applyRetention(1_000);
            check(log, "retained, seed " + seed);
            sync(log);
            fill(log, random);
            sync(log);
            log = disk.crash(Survival.RANDOM, random, TINY);
            check(log, "crashed, seed " + seed);
        }
    }

    @Test
    void timesThatStandStillCostNoReadOfTheIndex() {
        Disk disk = new Disk();
        PartitionLog log =
                disk.create(
                        LogConfig.DEFAULT.withSegments(
                                new LogConfig.Segments(1 << 20, 1_000_000_000, 0, 1 << 20, 100)));
        appendAt(5, log);
        log.upkeep().checkpoint();
        appendAt(5, log);
        List<Path> read = new ArrayList<>();
        disk.files.intercept((operation, path) -> {
            if (operation == Operation.READ) {
                read.add(path);
            }
        });
        appendAt(5, log);
        assertThat(read).isEmpty();
    }

    private static void appendAt(long time, PartitionLog log) {
        for (int i = 0; i < 10; i++) {
            log.append(Batches.of(time, "a", "b", "c"), AppendContext.client(0, 1_000));
        }
    }

    /** One pattern of times, two or three records a batch. */
    private void fill(PartitionLog log, Random random) {
        int pattern = random.nextInt(4);
        int batches = 3 + random.nextInt(30);
        for (int i = 0; i < batches; i++) {
            String[] values = new String[1 + random.nextInt(3)];
            long first = first(pattern, i, random);
            for (int record = 0; record < values.length; record++) {
                values[record] = "v";
                times.add(first + record);
            }
            ByteBuffer batch = Batches.of(first, values);
            assertThat(log.append(batch, AppendContext.client(0, 1_000)))
                    .isInstanceOf(AppendOutcome.Appended.class);
        }
    }

    private static long first(int pattern, int batch, Random random) {
        return switch (pattern) {
            case 0 -> batch * 2L;
            case 1 -> 5;
            case 2 -> 80 - batch * 2L;
            default -> random.nextInt(60);
        };
    }

    private void check(PartitionLog log, String when) {
        for (long time = -1; time < 90; time++) {
            for (long upTo : new long[] {log.logEndOffset(), log.logEndOffset() / 2}) {
                assertThat(log.offsetForTimestamp(time, upTo))
                        .as("%s, time %d up to %d", when, time, upTo)
                        .isEqualTo(first(log.logStartOffset(), upTo, time));
            }
        }
        long newest = -1;
        for (long offset = log.logStartOffset(); offset < log.logEndOffset(); offset++) {
            newest = Math.max(newest, times.get((int) offset));
        }
        assertThat(log.offsetOfMaxTimestamp())
                .as("%s, the newest", when)
                .isEqualTo(first(log.logStartOffset(), log.logEndOffset(), newest));
    }

    private @Nullable TimestampedOffset first(long from, long upTo, long time) {
        for (long offset = from; offset < upTo; offset++) {
            long its = times.get((int) offset);
            if (its >= time) {
                return new TimestampedOffset(its, offset, 0);
            }
        }
        return null;
    }

    private static void sync(PartitionLog log) {
        SyncTask task = log.prepareSync();
        if (task != null) {
            task.run();
        }
    }
}
