package io.millrace.transactions;

import static io.millrace.transactions.CoordinatorRun.DATA;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.ProducerIdentity;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ListTransactionsResponse;
import io.millrace.transactions.TransactionCommand.AddPartitions;
import io.millrace.transactions.TransactionCommand.EndTransaction;
import io.millrace.transactions.TransactionCommand.ListTransactions;
import io.millrace.transactions.TransactionCommand.OldestTransaction;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people see of transactions, by which filters. */
class QueriesTest {
    private final CoordinatorRun run = new CoordinatorRun();
    private long idleProducer;

    @BeforeEach
    void someTransactions() {
        idleProducer = CoordinatorRun.given(run.init("pay-idle", null)).producerId();
        open("pay-slow");
        run.pass(5_000);
        open("stock-fast");
    }

    private void open(String id) {
        ProducerIdentity producer = CoordinatorRun.given(run.init(id, null));
        run.ask(new AddPartitions(id, producer, List.of(DATA), (short) 2, 0));
    }

    private ListTransactionsResponse list(
            Set<String> states, Set<Long> producers, long duration, String pattern) {
        return (ListTransactionsResponse)
                run.ask(new ListTransactions(states, producers, duration, pattern));
    }

    private static List<String> ids(ListTransactionsResponse answer) {
        return answer.transactionStates().stream()
                .map(each -> each.transactionalId())
                .sorted()
                .toList();
    }

    @Test
    void withoutFiltersAllAreListed() {
        assertThat(ids(list(Set.of(), Set.of(), -1, "")))
                .containsExactly("pay-idle", "pay-slow", "stock-fast");
    }

    @Test
    void byState() {
        assertThat(ids(list(Set.of("Ongoing"), Set.of(), -1, "")))
                .containsExactly("pay-slow", "stock-fast");
        ListTransactionsResponse unknown =
                list(Set.of("ongoing", "Dead", "Empty"), Set.of(), -1, "");
        assertThat(unknown.unknownStateFilters()).containsExactly("ongoing");
        assertThat(ids(unknown)).containsExactly("pay-idle");
    }

    @Test
    void byProducer() {
        assertThat(ids(list(Set.of(), Set.of(idleProducer, 77L), -1, "")))
                .containsExactly("pay-idle");
    }

    @Test
    void byDuration() {
        assertThat(ids(list(Set.of("Ongoing"), Set.of(), 4_999, ""))).containsExactly("pay-slow");
        assertThat(ids(list(Set.of("Ongoing"), Set.of(), 5_000, ""))).isEmpty();
    }

    @Test
    void theOldestIsTheOneThatHasNotEndedEverywhere() {
        long first = run.describe("pay-slow").transactionStartTimeMs();
        assertThat(oldest()).isEqualTo(first);
        commit("pay-slow");
        assertThat(oldest()).as("its markers are on their way").isEqualTo(first);
        run.deliver();
        assertThat(oldest()).isEqualTo(first + 5_000);
        commit("stock-fast");
        run.deliver();
        assertThat(oldest()).isEqualTo(OldestTransaction.NONE);
    }

    private void commit(String id) {
        var now = run.describe(id);
        ProducerIdentity producer = new ProducerIdentity(now.producerId(), now.producerEpoch());
        run.ask(
                new EndTransaction(
                        id, producer, true, (short) 2, TransactionCommand.NO_PRODUCER_ID));
    }

    private long oldest() {
        return (Long) run.ask(new OldestTransaction());
    }

    @Test
    void byPattern() {
        assertThat(ids(list(Set.of(), Set.of(), -1, "pay-.*")))
                .containsExactly("pay-idle", "pay-slow");
        assertThat(ids(list(Set.of(), Set.of(), -1, "pay"))).as("the whole id").isEmpty();
        assertThat(list(Set.of(), Set.of(), -1, "pay-[").errorCode())
                .isEqualTo(ErrorCode.INVALID_REGULAR_EXPRESSION.code());
    }

    @Test
    void whatNobodyHasIsNotDescribed() {
        assertThat(run.describe("nobody").errorCode())
                .isEqualTo(ErrorCode.TRANSACTIONAL_ID_NOT_FOUND.code());
        assertThat(run.describe("").errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
        assertThat(run.describe("pay-slow").topics().getFirst().partitions()).containsExactly(0);
    }
}
