package io.millrace.broker.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.EventLoop;
import io.millrace.base.Payload;
import io.millrace.broker.PartitionRef;
import io.millrace.protocol.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Long polls, on a loop that runs when it is told to. */
class FetchesTest {
    private static final PartitionFetch WANTED =
            new PartitionFetch(PartitionRef.byName("t", 0), 0, 1_000, -1, -1);

    private final Source source = new Source();
    private final Loop loop = new Loop();
    private final List<List<PartitionRead>> answers = new ArrayList<>();

    @Test
    void enoughIsAnsweredAtOnce() {
        source.bytes = 10;

        fetch(500, 10);

        assertThat(answers).hasSize(1);
        assertThat(loop.timer).isNull();
    }

    @Test
    void withoutAWaitWhatIsThereIsAnswered() {
        fetch(0, 10);

        assertThat(answers).hasSize(1);
    }

    @Test
    void tooLittleWaitsForMore() {
        fetch(500, 10);
        source.bytes = 9;
        source.move();
        loop.run();
        assertThat(answers).isEmpty();
        assertThat(source.waiters).as("it watches again").hasSize(1);

        source.bytes = 10;
        source.move();
        loop.run();

        assertThat(answers).hasSize(1);
        assertThat(loop.timer).isNull();
        assertThat(source.waiters).isEmpty();
    }

    @Test
    void movesBeforeTheLoopRunsAreOneLook() {
        fetch(500, 10);
        Set<FetchSource.Waiter> waiting = Set.copyOf(source.waiters);
        waiting.forEach(FetchSource.Waiter::moved);
        waiting.forEach(FetchSource.Waiter::moved);

        assertThat(loop.tasks).hasSize(1);
    }

    @Test
    void whenTheTimeIsUpWhatIsThereIsAnswered() {
        fetch(500, 10);
        source.bytes = 3;

        loop.timeUp();
        source.move();
        loop.run();

        assertThat(answers).hasSize(1);
        assertThat(answers.getFirst().getFirst().records().sizeBytes()).isEqualTo(3);
        assertThat(source.waiters).isEmpty();
    }

    @Test
    void anErrorEndsTheWait() {
        fetch(500, 10);
        source.error = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;

        source.move();
        loop.run();

        assertThat(answers).hasSize(1);
        assertThat(answers.getFirst().getFirst().error())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void theFirstBatchIsReturnedEvenWhenItIsTooLarge() {
        source.bytes = 700;
        PartitionFetch second = new PartitionFetch(PartitionRef.byName("t", 1), 0, 1_000, -1, -1);

        new Fetches(source)
                .fetch(
                        new FetchPlan(List.of(WANTED, second), 0, 1, 500, false, null),
                        loop,
                        answers::add);

        assertThat(source.asked).containsExactly("500 true", "0 false");
    }

    @Test
    void anyColdPartitionMakesAFetchCold() {
        FetchPlan plan = new FetchPlan(List.of(WANTED), 500, 10, 1_000, false, null);
        assertThat(new Fetches(source).isWarm(plan)).isTrue();

        source.warm = false;
        assertThat(new Fetches(source).isWarm(plan)).isFalse();
    }

    @Test
    void aColdFetchIsAnsweredWhereItIsRead() {
        source.bytes = 10;
        load();

        assertThat(source.loads).isEqualTo(1);
        assertThat(answers).hasSize(1);
        assertThat(loop.tasks).isEmpty();
    }

    @Test
    void aColdFetchWaitsForMoreOnItsLoop() {
        source.bytes = 9;
        load();
        assertThat(source.waiters).isEmpty();
        loop.run();
        assertThat(source.waiters).hasSize(1);

        source.bytes = 10;
        source.move();
        loop.run();

        assertThat(answers).hasSize(1);
        assertThat(source.loads).isEqualTo(1);
    }

    private void load() {
        new Fetches(source)
                .load(
                        new FetchPlan(List.of(WANTED), 500, 10, 1_000, false, null),
                        loop,
                        answers::add);
    }

    private void fetch(int maxWaitMillis, int minBytes) {
        new Fetches(source)
                .fetch(
                        new FetchPlan(List.of(WANTED), maxWaitMillis, minBytes, 1_000, false, null),
                        loop,
                        answers::add);
    }

    /** One partition with so many bytes. */
    private static final class Source implements FetchSource {
        private final Set<Waiter> waiters = new HashSet<>();
        private final List<String> asked = new ArrayList<>();
        private boolean warm = true;
        private int loads;
        private int bytes;
        private ErrorCode error = ErrorCode.NONE;

        @Override
        public boolean isWarm(PartitionFetch wanted, FetchPlan plan) {
            return warm;
        }

        @Override
        public PartitionRead load(
                PartitionFetch wanted, FetchPlan plan, int maxBytes, boolean atLeastOneBatch) {
            loads++;
            return read(wanted, plan, maxBytes, atLeastOneBatch);
        }

        @Override
        public PartitionRead read(
                PartitionFetch wanted, FetchPlan plan, int maxBytes, boolean atLeastOneBatch) {
            asked.add(maxBytes + " " + atLeastOneBatch);
            return new PartitionRead(
                    wanted,
                    error,
                    PartitionRead.Positions.UNKNOWN,
                    null,
                    null,
                    null,
                    new Payload.Bytes(ByteBuffer.allocate(bytes)));
        }

        @Override
        public void watch(PartitionRef target, FetchPlan plan, Waiter waiter) {
            waiters.add(waiter);
        }

        @Override
        public void unwatch(PartitionRef target, Waiter waiter) {
            waiters.remove(waiter);
        }

        void move() {
            Set<Waiter> waiting = Set.copyOf(waiters);
            waiters.clear();
            waiting.forEach(Waiter::moved);
        }
    }

    private static final class Loop implements EventLoop {
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private @Nullable Runnable timer;

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Timer schedule(Runnable task, long delayMillis) {
            timer = task;
            return () -> timer = null;
        }

        void run() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }

        void timeUp() {
            Runnable due = timer;
            assertThat(due).isNotNull();
            if (due != null) {
                due.run();
            }
        }
    }
}
