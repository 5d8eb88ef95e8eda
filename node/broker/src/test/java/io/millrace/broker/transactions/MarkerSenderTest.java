package io.millrace.broker.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.SteppedClock;
import io.millrace.base.TopicPartition;
import io.millrace.broker.coordination.SteppedLoop;
import io.millrace.broker.produce.TransactionMarker;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.protocol.ErrorCode;
import io.millrace.transactions.SendMarkers;
import io.millrace.transactions.TransactionCommand.MarkersWritten;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How ends of transactions reach partitions that are not always there. */
class MarkerSenderTest {
    private static final TopicPartition FIRST = new TopicPartition("t", 0);
    private static final TopicPartition SECOND = new TopicPartition("t", 1);

    private record Write(
            TopicPartition partition, TransactionMarker marker, Consumer<ErrorCode> answered) {}

    private final SteppedClock clock = new SteppedClock(1_000_000);
    private final SteppedLoop loop = new SteppedLoop(clock);
    private final Queue<Write> writes = new ArrayDeque<>();
    private final List<MarkersWritten> reports = new ArrayList<>();
    private final Queue<ErrorCode> refusals = new ArrayDeque<>();
    private final Set<TopicPartition> deleted = new HashSet<>();
    private boolean wanted = true;
    private final MarkerSender sender =
            new MarkerSender(
                    (partition, marker, wanted, answered) ->
                            writes.add(new Write(partition, marker, answered)),
                    loop,
                    partition -> !deleted.contains(partition),
                    this::take);

    private void take(MarkersWritten report, Consumer<ErrorCode> answered) {
        ErrorCode refusal = refusals.poll();
        if (refusal == null) {
            reports.add(report);
        }
        answered.accept(refusal == null ? ErrorCode.NONE : refusal);
    }

    private void send(TopicPartition... partitions) {
        send(List.of(partitions));
    }

    private void send(List<TopicPartition> partitions) {
        sender.send(
                new SendMarkers(
                        7,
                        "tx",
                        new ProducerIdentity(3, (short) 4),
                        5,
                        true,
                        (short) 2,
                        partitions),
                () -> wanted);
        loop.run();
    }

    private void answer(ErrorCode error) {
        writes.remove().answered().accept(error);
    }

    private void pass(long millis) {
        clock.advanceMillis(millis);
        loop.run();
    }

    @Test
    void whatIsDoneTogetherIsReportedTogether() {
        send(FIRST, SECOND);
        assertThat(writes.element().marker())
                .isEqualTo(new TransactionMarker(3, (short) 4, 5, true, (short) 2));
        answer(ErrorCode.NONE);
        answer(ErrorCode.NONE);
        loop.run();
        assertThat(reports).containsExactly(new MarkersWritten("tx", 7, List.of(FIRST, SECOND)));
    }

    @Test
    void aPartitionWithoutALeaderIsTriedAgain() {
        send(FIRST, SECOND);
        answer(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        answer(ErrorCode.NONE);
        loop.run();
        assertThat(reports).containsExactly(new MarkersWritten("tx", 7, List.of(SECOND)));
        pass(MarkerSender.RETRY_MILLIS - 1);
        assertThat(writes).isEmpty();
        pass(1);
        answer(ErrorCode.NONE);
        loop.run();
        assertThat(reports).endsWith(new MarkersWritten("tx", 7, List.of(FIRST)));
    }

    @Test
    void aPartitionThatHasHeardOfALaterCoordinatorIsTriedAgainSlowly() {
        send(FIRST);
        answer(ErrorCode.TRANSACTION_COORDINATOR_FENCED);
        loop.run();
        pass(MarkerSender.FENCED_RETRY_MILLIS - 1);
        assertThat(writes).isEmpty();
        pass(1);
        answer(ErrorCode.NONE);
        loop.run();
        assertThat(reports).hasSize(1);
    }

    @Test
    void anEndThatIsThereAlreadyIsDone() {
        send(FIRST);
        answer(ErrorCode.INVALID_PRODUCER_EPOCH);
        loop.run();
        assertThat(reports).hasSize(1);
    }

    @Test
    void aDeletedPartitionNeedsNoMarker() {
        deleted.add(FIRST);
        send(FIRST);
        assertThat(writes).isEmpty();
        assertThat(reports).hasSize(1);
        send(SECOND);
        answer(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        deleted.add(SECOND);
        loop.run();
        pass(MarkerSender.RETRY_MILLIS);
        assertThat(reports).hasSize(2);
    }

    @Test
    void aReportThatABusyCoordinatorRefusesComesAgain() {
        refusals.add(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        send(FIRST);
        answer(ErrorCode.NONE);
        loop.run();
        assertThat(reports).isEmpty();
        pass(MarkerSender.RETRY_MILLIS);
        assertThat(reports).containsExactly(new MarkersWritten("tx", 7, List.of(FIRST)));
    }

    @Test
    void forACoordinatorThatIsGoneNothingIsTriedAgain() {
        refusals.add(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        send(FIRST, SECOND);
        answer(ErrorCode.NONE);
        answer(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        loop.run();
        wanted = false;
        pass(10 * MarkerSender.RETRY_MILLIS);
        assertThat(writes).isEmpty();
        assertThat(reports).isEmpty();
    }

    @Test
    void soManyAreOnTheirWayAtATimeAndTheRestFollow() {
        send(
                IntStream.range(0, MarkerSender.IN_FLIGHT_MAX + 10)
                        .mapToObj(number -> new TopicPartition("t", number))
                        .toList());
        assertThat(writes).hasSize(MarkerSender.IN_FLIGHT_MAX);
        answer(ErrorCode.NONE);
        answer(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        loop.run();
        assertThat(writes).hasSize(MarkerSender.IN_FLIGHT_MAX);
        while (!writes.isEmpty()) {
            answer(ErrorCode.NONE);
            loop.run();
        }
        pass(MarkerSender.RETRY_MILLIS);
        answer(ErrorCode.NONE);
        loop.run();
        assertThat(reports.stream().flatMap(report -> report.partitions().stream()).distinct())
                .hasSize(MarkerSender.IN_FLIGHT_MAX + 10);
    }
}
