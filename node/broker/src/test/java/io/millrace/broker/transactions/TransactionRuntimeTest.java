package io.millrace.broker.transactions;

import static io.millrace.broker.transactions.SteppedNode.FIRST;
import static io.millrace.broker.transactions.SteppedNode.SECOND;
import static io.millrace.broker.transactions.SteppedNode.TIMEOUT_MILLIS;
import static io.millrace.broker.transactions.SteppedNode.add;
import static io.millrace.broker.transactions.SteppedNode.end;
import static io.millrace.broker.transactions.SteppedNode.init;
import static io.millrace.broker.transactions.SteppedNode.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.broker.produce.TransactionMarker;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DescribeTransactionsResponse;
import io.millrace.transactions.IdentityAnswer;
import io.millrace.transactions.IdentityAnswer.Given;
import io.millrace.transactions.IdentityAnswer.Refused;
import io.millrace.transactions.TransactionCommand;
import io.millrace.transactions.TransactionCommand.DescribeTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of transactions when their coordinator moves, loads again or hears nothing. */
class TransactionRuntimeTest {
    private static final int RELOAD_MILLIS = 1_000;

    private final SteppedNode node = new SteppedNode();

    private static TransactionMarker marker(ProducerIdentity producer, int coordinatorEpoch) {
        return new TransactionMarker(
                producer.producerId(),
                next(producer).producerEpoch(),
                coordinatorEpoch,
                true,
                (short) 2);
    }

    /** Both markers of an end, and nothing more. */
    private void answerBoth(TransactionMarker expected) {
        assertThat(node.writes)
                .extracting(SteppedNode.Write::partition)
                .containsExactly(FIRST, SECOND);
        assertThat(node.answer(ErrorCode.NONE).marker()).isEqualTo(expected);
        assertThat(node.answer(ErrorCode.NONE).marker()).isEqualTo(expected);
        node.commitAll();
    }

    @Test
    void anEndReachesEveryPartitionOnceItIsDecidedForGood() {
        node.lead(3);
        ProducerIdentity producer = node.begin();
        List<IdentityAnswer> answers = node.submit(end(producer));
        assertThat(node.writes).as("before the decision is committed").isEmpty();
        assertThat(answers).isEmpty();
        node.commitAll();
        assertThat(answers).containsExactly(new Given(next(producer)));
        assertThat(node.state()).isEqualTo("PrepareCommit");
        answerBoth(marker(producer, 3));
        assertThat(node.state()).isEqualTo("CompleteCommit");
    }

    // --- the coordinator moves ---

    @Test
    void anEndWhoseDecisionIsNotCommittedWhenTheCoordinatorMovesIsAskedForAgain() {
        node.lead(3);
        ProducerIdentity producer = node.begin();
        List<IdentityAnswer> answers = node.submit(end(producer));
        node.resign();
        assertThat(answers).containsExactly(new Refused(ErrorCode.NOT_COORDINATOR));
        node.log.lose();
        node.run();
        assertThat(node.submit(end(producer)))
                .containsExactly(new Refused(ErrorCode.NOT_COORDINATOR));

        node.lead(4);
        assertThat(node.writes).isEmpty();
        assertThat(node.state()).isEqualTo("Ongoing");
        assertThat(node.ask(end(producer))).isEqualTo(new Given(next(producer)));
        answerBoth(marker(producer, 4));
        assertThat(node.state()).isEqualTo("CompleteCommit");
    }

    @Test
    void anEndThatWasWrittenButNotYetAnsweredGoesOnAtTheNextCoordinator() {
        node.lead(3);
        ProducerIdentity producer = node.begin();
        List<IdentityAnswer> answers = node.submit(end(producer));
        node.resign();
        assertThat(answers).containsExactly(new Refused(ErrorCode.NOT_COORDINATOR));
        node.lead(4);
        node.commitAll();
        assertThat(node.state()).isEqualTo("PrepareCommit");
        assertThat(node.ask(end(producer)))
                .isEqualTo(new Refused(ErrorCode.CONCURRENT_TRANSACTIONS));
        answerBoth(marker(producer, 4));
        assertThat(node.ask(end(producer))).as("asked again").isEqualTo(new Given(next(producer)));
        assertThat(node.writes).isEmpty();
    }

    @Test
    void afterTheCoordinatorHasMovedAwayNoMarkerIsTriedAgain() {
        node.lead(3);
        node.ask(end(node.begin()));
        node.resign();
        node.answer(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        node.answer(ErrorCode.TRANSACTION_COORDINATOR_FENCED);
        int before = node.log.size();
        node.pass(10 * MarkerSender.FENCED_RETRY_MILLIS);
        assertThat(node.writes).isEmpty();
        assertThat(node.log.size()).isEqualTo(before);
    }

    @Test
    void answersToTheMarkersOfBeforeAReloadCountForNothing() {
        node.lead(3);
        ProducerIdentity producer = node.begin();
        node.ask(end(producer));
        SteppedNode.Write first = node.writes.remove();
        SteppedNode.Write second = node.writes.remove();
        node.lead(4);
        // The same transaction, the same partitions: but not what the new coordinator ordered.
        first.answered().accept(ErrorCode.NONE);
        second.answered().accept(ErrorCode.NONE);
        node.commitAll();
        assertThat(node.state()).isEqualTo("PrepareCommit");
        answerBoth(marker(producer, 4));
        assertThat(node.state()).isEqualTo("CompleteCommit");
    }

    @Test
    void aReloadOfTheSameTermGivesOrdersOfItsOwn() {
        node.lead(3);
        ProducerIdentity producer = node.begin();
        node.ask(end(producer));
        SteppedNode.Write first = node.writes.remove();
        SteppedNode.Write second = node.writes.remove();
        node.lead(3);
        first.answered().accept(ErrorCode.NONE);
        second.answered().accept(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        node.commitAll();
        node.pass(MarkerSender.RETRY_MILLIS);
        answerBoth(marker(producer, 3));
        assertThat(node.state()).isEqualTo("CompleteCommit");
    }

    @Test
    void whoWaitsForAnEndIsSentAwayWhenTheCoordinatorMoves() {
        node.lead(3);
        ProducerIdentity producer = node.begin();
        node.ask(end(producer));
        List<ErrorCode> answers = node.submit(add(next(producer), 100));
        assertThat(answers).isEmpty();
        node.resign();
        assertThat(answers).containsExactly(ErrorCode.NOT_COORDINATOR);
    }

    // --- markers and reports ---

    @Test
    void aMarkerRefusedAsFencedIsTriedAgainUntilTheCoordinatorIsTheLaterOne() {
        node.lead(3);
        ProducerIdentity producer = node.begin();
        node.ask(end(producer));
        node.answer(ErrorCode.TRANSACTION_COORDINATOR_FENCED);
        node.answer(ErrorCode.NONE);
        node.commitAll();
        assertThat(node.state()).isEqualTo("PrepareCommit");
        node.pass(MarkerSender.FENCED_RETRY_MILLIS - 1);
        assertThat(node.writes).isEmpty();
        node.pass(1);
        assertThat(node.answer(ErrorCode.TRANSACTION_COORDINATOR_FENCED).partition())
                .isEqualTo(FIRST);

        node.lead(4);
        answerBoth(marker(producer, 4));
        assertThat(node.state()).isEqualTo("CompleteCommit");
        node.pass(2 * MarkerSender.FENCED_RETRY_MILLIS);
        assertThat(node.writes).as("the order of before is forgotten").isEmpty();
    }

    @Test
    void aMarkerRefusedAsFencedCanStillBeWrittenByTheSameCoordinator() {
        node.lead(3);
        ProducerIdentity producer = node.begin();
        node.ask(end(producer));
        node.answer(ErrorCode.TRANSACTION_COORDINATOR_FENCED);
        node.answer(ErrorCode.NONE);
        node.pass(MarkerSender.FENCED_RETRY_MILLIS);
        assertThat(node.answer(ErrorCode.NONE).marker()).isEqualTo(marker(producer, 3));
        node.commitAll();
        assertThat(node.state()).isEqualTo("CompleteCommit");
    }

    @Test
    void aReportThatIsLostWithTheLogIsMadeAgainAfterTheReload() {
        node.lead(3);
        ProducerIdentity producer = node.begin();
        node.ask(end(producer));
        node.log.breakAppends(true);
        node.answer(ErrorCode.NONE);
        node.answer(ErrorCode.NONE);
        assertThat(node.submit(new DescribeTransaction("tx")).getFirst().errorCode())
                .isEqualTo(ErrorCode.NOT_COORDINATOR.code());
        node.log.breakAppends(false);
        node.pass(RELOAD_MILLIS);
        answerBoth(marker(producer, 3));
        assertThat(node.state()).isEqualTo("CompleteCommit");
    }

    @Test
    void aReportWhoseRecordIsLostBeforeItsCommitIsMadeAgainAfterTheReload() {
        node.lead(3);
        ProducerIdentity producer = node.begin();
        node.ask(end(producer));
        node.answer(ErrorCode.NONE);
        node.answer(ErrorCode.NONE);
        List<DescribeTransactionsResponse.TransactionState> uncommitted =
                node.submit(new DescribeTransaction("tx"));
        assertThat(uncommitted).isEmpty();
        node.log.lose();
        node.run();
        assertThat(uncommitted.getFirst().errorCode()).isEqualTo(ErrorCode.NOT_COORDINATOR.code());
        node.pass(RELOAD_MILLIS);
        assertThat(node.state()).isEqualTo("PrepareCommit");
        answerBoth(marker(producer, 3));
        assertThat(node.state()).isEqualTo("CompleteCommit");
    }

    @Test
    void markersAnsweredWhileTheStateLoadsAreWrittenAgainAfterwards() {
        node.lead(3);
        ProducerIdentity producer = node.begin();
        node.ask(end(producer));
        SteppedNode.Write first = node.writes.remove();
        SteppedNode.Write second = node.writes.remove();
        node.leadUnloaded(4);
        assertThat(node.submit(end(producer)))
                .containsExactly(new Refused(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS));
        first.answered().accept(ErrorCode.NONE);
        second.answered().accept(ErrorCode.NONE);
        node.load();
        node.commitAll();
        answerBoth(marker(producer, 4));
        assertThat(node.state()).isEqualTo("CompleteCommit");
    }

    @Test
    void partitionsThatAreDeletedMeanwhileHoldNothingUp() {
        node.lead(3);
        node.ask(end(node.begin()));
        node.deleteTopic();
        node.answer(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        node.answer(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        node.pass(MarkerSender.RETRY_MILLIS);
        node.commitAll();
        assertThat(node.writes).isEmpty();
        assertThat(node.state()).isEqualTo("CompleteCommit");
    }

    // --- by time ---

    @Test
    void theTimeOfATransactionBeginsAnewAfterTheCoordinatorHasMoved() {
        node.lead(3);
        ProducerIdentity producer = node.begin();
        node.pass(TIMEOUT_MILLIS / 2);
        node.resign();
        node.lead(4);
        node.pass(TIMEOUT_MILLIS - 1);
        node.commitAll();
        assertThat(node.state()).isEqualTo("Ongoing");
        node.pass(10_000);
        node.commitAll();
        assertThat(node.state()).isEqualTo("PrepareAbort");
        assertThat(node.writes.element().marker().commit()).isFalse();
        node.answer(ErrorCode.NONE);
        node.answer(ErrorCode.NONE);
        node.commitAll();
        assertThat(node.ask(end(producer))).isEqualTo(new Refused(ErrorCode.INVALID_TXN_STATE));
    }

    // --- producer ids ---

    @Test
    void withoutAProducerIdTheClientComesAgain() {
        node.lead(3);
        node.breakMetadataLog();
        assertThat(node.ask(init())).isEqualTo(new Refused(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS));
        assertThat(node.log.size()).isZero();
    }

    // --- lists ---

    @Test
    void theOldestTransactionIsThatOfAllCoordinatorsOfTheNode() {
        List<Long> starts = new ArrayList<>();
        node.runtime.oldest(starts::add);
        node.run();
        node.lead(3);
        long begun = node.clock.millis();
        node.begin();
        node.pass(5_000);
        node.runtime.oldest(starts::add);
        node.run();
        assertThat(starts).containsExactly(TransactionCommand.OldestTransaction.NONE, begun);
    }

    @Test
    void aListNamesTheStatesThatNobodyKnowsEvenWithoutACoordinator() {
        assertThat(listed("Sleeping")).containsExactly("Sleeping");
        node.lead(3);
        node.begin();
        assertThat(listed()).containsExactly("tx");
        assertThat(listed("Ongoing")).containsExactly("tx");
        assertThat(listed("Empty")).isEmpty();
    }

    private List<String> listed(String... states) {
        List<String> ids = new ArrayList<>();
        node.runtime.list(
                new TransactionCommand.ListTransactions(Set.of(states), Set.of(), -1, ""),
                answer -> {
                    assertThat(answer.errorCode()).isZero();
                    ids.addAll(answer.unknownStateFilters());
                    answer.transactionStates().forEach(each -> ids.add(each.transactionalId()));
                });
        node.run();
        return ids;
    }
}
