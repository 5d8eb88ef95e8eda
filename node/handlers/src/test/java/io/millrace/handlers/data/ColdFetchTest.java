package io.millrace.handlers.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Clock;
import io.millrace.base.EventLoop;
import io.millrace.base.Payload;
import io.millrace.base.Uuid;
import io.millrace.broker.PartitionRef;
import io.millrace.broker.fetch.ColdReads;
import io.millrace.broker.fetch.FetchPlan;
import io.millrace.broker.fetch.FetchSessions;
import io.millrace.broker.fetch.FetchSource;
import io.millrace.broker.fetch.Fetches;
import io.millrace.broker.fetch.PartitionFetch;
import io.millrace.broker.fetch.PartitionRead;
import io.millrace.broker.fetch.TopicNames;
import io.millrace.handlers.LocalCall;
import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.FetchRequest;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where fetches are read. */
class ColdFetchTest {
    private static final TopicNames NO_TOPICS =
            new TopicNames() {
                @Override
                public @Nullable String name(Uuid topicId) {
                    return null;
                }

                @Override
                public boolean exists(String topic, int partition) {
                    return false;
                }
            };

    private final Queue<Runnable> readers = new ArrayDeque<>();
    private final Queue<Runnable> timers = new ArrayDeque<>();
    private final List<String> reads = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private boolean warm;
    private boolean broken;
    private boolean abandoned;
    private final ColdReads coldReads =
            new ColdReads(
                    readers::add, new MetricRegistry().counter("reads", "reads", Labels.NONE));
    private final FetchHandler handler =
            new FetchHandler(
                    new Fetches(new Source()),
                    coldReads,
                    new FetchSessions(0, () -> 1, NO_TOPICS),
                    new NextLeaders(TestClusters.empty()),
                    Clock.system(),
                    1 << 20);

    private void fetch() {
        FetchRequest.FetchPartition partition =
                new FetchRequest.FetchPartition().partition(0).partitionMaxBytes(1_000);
        handler.handle(
                new FetchRequest()
                        .topics(
                                List.of(
                                        new FetchRequest.FetchTopic()
                                                .topic("t")
                                                .partitions(List.of(partition))))
                        .sessionEpoch(-1)
                        .minBytes(1)
                        .maxBytes(1_000),
                new Asked());
    }

    @Test
    void warmRecordsAreReadAtOnce() {
        warm = true;
        fetch();

        assertThat(reads).containsExactly("read");
        assertThat(ends).containsExactly("answered");
        assertThat(readers).isEmpty();
    }

    @Test
    void othersAreReadWhereReadsMayWait() {
        fetch();
        assertThat(reads).isEmpty();
        readers.remove().run();

        assertThat(reads).containsExactly("loaded");
        assertThat(ends).containsExactly("answered");
    }

    @Test
    void aReadThatFailsCostsTheConnection() {
        broken = true;
        fetch();
        readers.remove().run();

        assertThat(ends).containsExactly("disconnected");
    }

    @Test
    void nothingIsReadForAClientThatIsGone() {
        fetch();
        abandoned = true;
        readers.remove().run();

        assertThat(reads).isEmpty();
        assertThat(ends).containsExactly("ended");
    }

    @Test
    void whereTooManyWaitOthersTryAgainLater() {
        for (int read = 0; read < ColdReads.READS_MAX; read++) {
            coldReads.tryRun(() -> {});
        }
        fetch();
        assertThat(readers).hasSize(ColdReads.READS_MAX);
        timers.remove().run();
        assertThat(timers).as("still too many").hasSize(1);

        readers.remove().run();
        timers.remove().run();
        assertThat(readers).hasSize(ColdReads.READS_MAX);
        readers.forEach(Runnable::run);

        assertThat(ends).containsExactly("answered");
        assertThat(timers).isEmpty();
    }

    @Test
    void aClientThatIsGoneDoesNotTryAgain() {
        for (int read = 0; read < ColdReads.READS_MAX; read++) {
            coldReads.tryRun(() -> {});
        }
        fetch();
        abandoned = true;
        timers.remove().run();

        assertThat(timers).isEmpty();
        assertThat(ends).containsExactly("ended");
    }

    private final class Source implements FetchSource {
        @Override
        public boolean isWarm(PartitionFetch wanted, FetchPlan plan) {
            return warm;
        }

        @Override
        public PartitionRead read(
                PartitionFetch wanted, FetchPlan plan, int maxBytes, boolean atLeastOneBatch) {
            return note("read", wanted);
        }

        @Override
        public PartitionRead load(
                PartitionFetch wanted, FetchPlan plan, int maxBytes, boolean atLeastOneBatch) {
            if (broken) {
                throw new IllegalStateException("as the test wants it");
            }
            return note("loaded", wanted);
        }

        private PartitionRead note(String how, PartitionFetch wanted) {
            reads.add(how);
            return new PartitionRead(
                    wanted,
                    ErrorCode.NONE,
                    PartitionRead.Positions.UNKNOWN,
                    null,
                    null,
                    null,
                    new Payload.Bytes(ByteBuffer.allocate(10)));
        }

        @Override
        public void watch(PartitionRef target, FetchPlan plan, Waiter waiter) {
            throw new AssertionError("there is enough");
        }

        @Override
        public void unwatch(PartitionRef target, Waiter waiter) {
            throw new AssertionError("there is enough");
        }
    }

    private final class Asked extends LocalCall implements EventLoop {
        Asked() {
            super(ApiKey.FETCH, 12);
        }

        @Override
        public EventLoop loop() {
            return this;
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Timer schedule(Runnable task, long delayMillis) {
            timers.add(task);
            return () -> timers.remove(task);
        }

        @Override
        public boolean isAbandoned() {
            return abandoned;
        }

        @Override
        public void answer(ApiResponse response, short inVersion) {
            ends.add("answered");
        }

        @Override
        public void answerNothing() {
            ends.add("ended");
        }

        @Override
        public void disconnect(String reason) {
            ends.add("disconnected");
        }
    }
}
