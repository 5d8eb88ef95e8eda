package io.millrace.broker.compaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.EventLoop;
import io.millrace.base.SteppedClock;
import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.broker.compaction.CompactionStatus.State;
import io.millrace.broker.coordination.SteppedLoop;
import io.millrace.broker.threads.TaskLoop;
import io.millrace.broker.threads.TaskPool;
import io.millrace.broker.threads.Threads;
import io.millrace.config.CleanerSettings;
import io.millrace.files.FilesException;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.files.testing.Operation;
import io.millrace.metrics.MetricRegistry;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.storage.AppendContext;
import io.millrace.storage.LogConfig;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.SyncTask;
import io.millrace.storage.log.LogDirectory;
import io.millrace.storage.log.PartitionLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class CleanersTest {
    private static final Path DATA = Path.of("/data");
    private static final long START_MILLIS = 1_000_000;
    private static final long BACKOFF_MILLIS = 15_000;
    private static final LogConfig CONFIG =
            LogConfig.DEFAULT
                    .withSegments(new LogConfig.Segments(150, 1L << 40, 0, 1 << 20, 1))
                    .withRetention(new LogConfig.Retention(false, true, -1, -1, 0))
                    .withCompaction(new LogConfig.Compaction(0.5, 0, Long.MAX_VALUE, 1000));

    private final MemoryFileSystem files = new MemoryFileSystem();
    private final SteppedClock clock = new SteppedClock(START_MILLIS);
    private final SteppedThreads threads = new SteppedThreads(clock);
    private final LogDirectory logs;
    private CleanerSettings settings = settings(1, Double.MAX_VALUE);
    private final Cleaners cleaners;

    CleanersTest() {
        files.createDirectories(DATA);
        logs = LogDirectory.open(files, DATA, StorageOptions.DEFAULT, 0);
        cleaners =
                new Cleaners(logs, () -> settings, threads, clock, () -> 7, new MetricRegistry());
    }

    private static CleanerSettings settings(int count, double bytesPerSecond) {
        return new CleanerSettings(
                true, count, BACKOFF_MILLIS, 1 << 20, 0.9, 1 << 16, bytesPerSecond);
    }

    /** Threads that are stepped, in turns. */
    private static final class SteppedThreads implements Threads {
        private final List<SteppedLoop> loops = new ArrayList<>();
        private final List<String> names = new ArrayList<>();
        private final SteppedClock clock;

        SteppedThreads(SteppedClock clock) {
            this.clock = clock;
        }

        void run() {
            List.copyOf(loops).forEach(SteppedLoop::run);
        }

        @Override
        public TaskLoop loop(String name) {
            SteppedLoop loop = new SteppedLoop(clock);
            loops.add(loop);
            names.add(name);
            return new Owned(loop);
        }

        @Override
        public TaskPool pool(String name, int threadsMax) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Executor mayBlock() {
            throw new UnsupportedOperationException();
        }
    }

    private record Owned(SteppedLoop loop) implements TaskLoop {
        @Override
        public void repeat(Runnable task, long delayMillis, long firstDelayMillis) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void run(Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}

        @Override
        public void execute(Runnable task) {
            loop.execute(task);
        }

        @Override
        public EventLoop.Timer schedule(Runnable task, long delayMillis) {
            return loop.schedule(task, delayMillis);
        }
    }

    private PartitionLog log(String topic) {
        return Objects.requireNonNull(logs.log(new TopicPartition(topic, 0)));
    }

    private void create(String topic, int records) {
        logs.create(new TopicPartition(topic, 0), new Uuid(1, topic.hashCode()), CONFIG);
        append(topic, records);
    }

    private void append(String topic, int records) {
        PartitionLog log = log(topic);
        for (int i = 0; i < records; i++) {
            ByteBuffer value = ByteBuffer.wrap(("v" + i).getBytes(UTF_8));
            log.append(
                    new BatchBuilder(BatchTraits.PLAIN)
                            .append(clock.millis(), ByteBuffer.wrap(new byte[] {'k'}), value)
                            .build(),
                    AppendContext.client(0, clock.millis()));
        }
        SyncTask task = log.prepareSync();
        if (task != null) {
            task.run();
        }
        log.advanceHighWatermark(log.logEndOffset());
    }

    private CompactionStatus status(String topic) {
        return Objects.requireNonNull(cleaners.of(new TopicPartition(topic, 0)));
    }

    private void checkAndRun() {
        cleaners.check();
        threads.run();
    }

    @Test
    void oneAfterTheOtherTheDirtiestFirst() {
        create("some", 20);
        checkAndRun();
        append("some", 30);
        create("more", 10);
        clock.advanceMillis(BACKOFF_MILLIS);
        assertThat(status("some").state()).isInstanceOf(State.Due.class);
        checkAndRun();
        assertThat(status("more").cleanedUpToOffset()).isEqualTo(8);
        // The next one at once: the pause is for when there is nothing to do.
        checkAndRun();
        assertThat(status("some").cleanedUpToOffset()).isEqualTo(48);
        assertThat(threads.names).containsExactly("millrace-cleaner-0");
    }

    @Test
    void whatIsOverdueGoesBeforeWhatIsDirtier() {
        create("overdue", 20);
        checkAndRun();
        append("overdue", 4);
        create("dirty", 20);
        log("overdue").configure(CONFIG.withCompaction(new LogConfig.Compaction(1, 0, 100, 1000)));
        clock.advanceMillis(BACKOFF_MILLIS);
        assertThat(status("overdue").state()).isInstanceOf(State.Due.class);
        checkAndRun();
        assertThat(status("overdue").cleanedUpToOffset()).isEqualTo(22);
        assertThat(status("dirty").cleanedUpToOffset()).isZero();
    }

    @Test
    void aDamagedLogIsNamedAndTheOthersGoOn() {
        create("damaged", 20);
        create("whole", 10);
        files.flipBit(DATA.resolve("damaged-0/00000000000000000002.log"), 65, 1);
        checkAndRun();
        clock.advanceMillis(BACKOFF_MILLIS);
        checkAndRun();
        assertThat(status("whole").cleanedUpToOffset()).isEqualTo(8);
        assertThat(status("damaged").cleanedUpToOffset()).isZero();
        assertThat(status("damaged").state())
                .isInstanceOfSatisfying(
                        State.Uncleanable.class,
                        state -> assertThat(state.reason()).contains("00000000000000000002.log"));
        assertThat(Explanation.of(status("damaged")))
                .startsWith("not cleaned any more until a restart:");
        assertThat(status("damaged").sizeBytes()).isEqualTo(log("damaged").sizeBytes());
        assertThat(logs.failed()).isFalse();
        assertThat(log("damaged").logEndOffset()).isEqualTo(20);

        // Another log of that name has nothing to do with it.
        logs.delete(new TopicPartition("damaged", 0), clock.millis());
        create("damaged", 10);
        clock.advanceMillis(BACKOFF_MILLIS);
        checkAndRun();
        assertThat(status("damaged").cleanedUpToOffset()).isEqualTo(8);
    }

    @Test
    void aFullDiskIsToldAndTriedAgain() {
        create("topic", 20);
        files.intercept((operation, path) -> {
            if (operation == Operation.WRITE && path.toString().endsWith(".cleaned")) {
                throw new FilesException(FilesException.Reason.NO_SPACE, path, "full", null);
            }
        });
        checkAndRun();
        assertThat(status("topic").state()).isInstanceOf(State.Retrying.class);
        assertThat(Explanation.of(status("topic"))).contains("no space to clean");
        files.intercept((operation, path) -> {});
        clock.advanceMillis(BACKOFF_MILLIS);
        checkAndRun();
        assertThat(status("topic").cleanedUpToOffset()).isEqualTo(18);
        assertThat(status("topic").state()).isInstanceOf(State.Held.class);
    }

    @Test
    void theRateIsThatOfAllCleanersTogether() {
        double bytesPerSecond = 1000;
        settings = settings(2, bytesPerSecond);
        create("one", 400);
        create("two", 400);
        long bytes = log("one").sizeBytes() + log("two").sizeBytes();
        long begun = clock.millis();
        checkAndRun();
        while (status("one").cleanedUpToOffset() == 0 || status("two").cleanedUpToOffset() == 0) {
            clock.advanceMillis(10);
            threads.run();
        }
        assertThat(threads.names).hasSize(2);
        // All is read twice, and the last step of each is not waited for.
        double expectedMillis = (2 * bytes) / bytesPerSecond * 1000;
        assertThat((double) (clock.millis() - begun))
                .isBetween(0.8 * expectedMillis, 1.3 * expectedMillis);
    }

    @Test
    void whatItWaitsForIsSaid() {
        create("topic", 20);
        checkAndRun();
        assertThat(Explanation.of(status("topic")))
                .isEqualTo("waits: all is clean up to the active segment, from offset 18");
        append("topic", 2);
        log("topic").configure(CONFIG.withCompaction(new LogConfig.Compaction(0.9, 0, 5000, 1)));
        assertThat(Explanation.of(status("topic")))
                .startsWith("waits: dirty ratio 0.")
                .contains("does not exceed min.cleanable.dirty.ratio 0.9")
                .endsWith("max.compaction.lag.ms ends at 1970-01-01T00:16:45Z");
        settings = settings(0, 1);
        assertThat(Explanation.of(status("topic"))).startsWith("off: ");
    }

    @Test
    void closingEndsTheCleaningThatRuns() {
        settings = settings(1, 10);
        create("topic", 200);
        checkAndRun();
        assertThat(status("topic").state()).isInstanceOf(State.Cleaning.class);
        cleaners.close();
        assertThat(files.list(DATA.resolve("topic-0"))).noneMatch(n -> n.endsWith(".cleaned"));
        assertThat(status("topic").cleanedUpToOffset()).isZero();
    }
}
