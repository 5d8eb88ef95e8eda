package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.files.FileSystem;
import io.millrace.storage.AppendContext;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.LogConfig;
import io.millrace.storage.ReadOutcome;
import io.millrace.storage.ReadRequest;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.SyncTask;
import io.millrace.storage.TimestampedOffset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One log of the machine's own disk, used by many threads while few of its files stay open. */
class ConcurrencyTest {
    private static final int APPENDS = 6_000;
    private static final int READERS = 3;
    private static final int SYNCERS = 2;
    private static final int OPEN_FILES_MAX = 5;

    /** Nothing below the high watermark is ever truncated, and readers read no more than that. */
    private final Object watermark = new Object();

    @TempDir Path data;
    private volatile boolean done;

    /** Every record says its own offset, so that any reader can check any record. */
    private void append(PartitionLog log, Random random) {
        long offset = log.logEndOffset();
        String[] values = new String[1 + random.nextInt(4)];
        for (int i = 0; i < values.length; i++) {
            values[i] = "value " + (offset + i);
        }
        assertThat(log.append(Batches.of(1000 + offset, values), AppendContext.client(0, 1000)))
                .isInstanceOf(AppendOutcome.Appended.class);
        if (random.nextInt(500) == 0) {
            synchronized (watermark) {
                log.truncateTo(Math.max(log.highWatermark(), offset - random.nextInt(100)), 1000);
            }
        }
    }

    private void append(PartitionLog log) {
        Random random = new Random(1);
        for (int i = 0; i < APPENDS; i++) {
            append(log, random);
        }
        done = true;
    }

    private void read(PartitionLog log, int seed) {
        Random random = new Random(seed);
        while (!done) {
            long start = log.logStartOffset();
            long end = log.highWatermark();
            if (end <= start) {
                continue;
            }
            long offset = random.nextBoolean() ? end - 1 : start + random.nextLong(end - start);
            ReadRequest request = new ReadRequest(offset, end, 3000, true);
            if (log.read(request) instanceof ReadOutcome.Data found) {
                assertThat(found.firstOffset()).isLessThanOrEqualTo(offset);
                check(found, offset);
            }
            TimestampedOffset at = log.offsetForTimestamp(1000 + offset, end);
            assertThat(at == null || at.offset() >= offset - 4).isTrue();
        }
    }

    private void check(ReadOutcome.Data found, long offset) {
        List<String> values = Batches.values(LogReads.wholeBatches(found, data));
        assertThat(values).contains(offset + ":value " + offset);
        assertThat(values)
                .allSatisfy(value ->
                        assertThat(value.substring(0, value.indexOf(':')))
                                .isEqualTo(value.substring(value.indexOf(' ') + 1)));
    }

    private void sync(PartitionLog log) {
        while (!done) {
            SyncTask task = log.prepareSync();
            if (task != null) {
                task.run();
                synchronized (watermark) {
                    log.advanceHighWatermark(log.durableEndOffset());
                }
            }
        }
    }

    private void maintain(LogDirectory directory, PartitionLog log) {
        Random random = new Random(5);
        while (!done) {
            directory.checkpoint(1000);
            if (random.nextInt(4) == 0) {
                log.raiseLogStartOffset(Math.max(0, log.highWatermark() - 2000));
            }
            log.applyRetention(1000);
            directory.tick(1000);
        }
    }

    @Test
    void threadsDoNotDisturbEachOther() throws Exception {
        StorageOptions options =
                new StorageOptions(0, OPEN_FILES_MAX, 1_000_000, LogConfig.DEFAULT);
        LogDirectory directory = LogDirectory.open(FileSystem.disk(), data, options, 0);
        LogConfig.Retention retention = new LogConfig.Retention(true, false, -1, 200_000, 0);
        LogConfig config =
                LogConfig.DEFAULT
                        .withSegments(new LogConfig.Segments(20_000, 1L << 40, 0, 1 << 20, 500))
                        .withRetention(retention);
        PartitionLog log = directory.create(new TopicPartition("busy", 0), new Uuid(1, 2), config);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> running = new ArrayList<>();
            running.add(threads.submit(() -> append(log)));
            for (int i = 0; i < READERS; i++) {
                int seed = i;
                running.add(threads.submit(() -> read(log, seed)));
            }
            for (int i = 0; i < SYNCERS; i++) {
                running.add(threads.submit(() -> sync(log)));
            }
            running.add(threads.submit(() -> maintain(directory, log)));
            try {
                for (Future<?> each : running) {
                    each.get(2, TimeUnit.MINUTES);
                }
            } finally {
                done = true;
            }
        }
        long end = log.logEndOffset();
        directory.close();
        try (LogDirectory again = LogDirectory.open(FileSystem.disk(), data, options, 0)) {
            PartitionLog opened = again.logs().iterator().next();
            assertThat(opened.logEndOffset()).isEqualTo(end);
            List<String> values = Batches.read(opened, opened.logStartOffset());
            assertThat(values.getLast()).isEqualTo(end - 1 + ":value " + (end - 1));
        }
    }
}
