package io.millrace.server.http;

import io.millrace.broker.node.Broker;
import io.millrace.groups.AnyGroupCommand;
import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import io.millrace.protocol.message.ListGroupsResponse;
import io.millrace.protocol.message.ListTransactionsResponse;
import io.millrace.transactions.TransactionCommand;
import io.millrace.transactions.TransactionCommand.OldestTransaction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Groups and transactions by their states. Asked of the coordinators when it is read, on the
 * reader's thread; who doesn't answer in time is left out.
 */
final class CoordinatorMetrics {
    private static final long WAIT_MILLIS_MAX = 1_000;
    private static final List<Long> OPEN_SECONDS = List.of(10L, 60L, 300L, 900L);

    private final Broker broker;

    private CoordinatorMetrics(Broker broker) {
        this.broker = broker;
    }

    static void register(MetricRegistry metrics, Broker broker) {
        CoordinatorMetrics coordinators = new CoordinatorMetrics(broker);
        metrics.levels(
                "millrace_groups", "Groups of this node's coordinators", coordinators::groups);
        metrics.levels(
                "millrace_transactions",
                "Transactional ids of this node's coordinators, by their transaction's state",
                coordinators::transactions);
        metrics.levels(
                "millrace_transactions_open",
                "Transactions that have been open for longer than that many seconds",
                coordinators::open);
        metrics.gauge(
                "millrace_transactions_oldest_millis",
                "Age of the oldest transaction that is open, or whose end is not in all its"
                        + " partitions yet; 0 when there is none",
                Labels.NONE,
                coordinators::oldestMillis);
    }

    private Map<Labels, Long> groups() {
        ListGroupsResponse all =
                within(
                        new ListGroupsResponse(),
                        answered ->
                                broker.groups()
                                        .list(
                                                new AnyGroupCommand.ListGroups(
                                                        List.of(), List.of()),
                                                answered));
        Map<Labels, Long> byState = new HashMap<>();
        all.groups()
                .forEach(group ->
                        byState.merge(Labels.of("state", group.groupState()), 1L, Long::sum));
        return byState;
    }

    private Map<Labels, Long> transactions() {
        Map<Labels, Long> byState = new HashMap<>();
        list(Set.of(), -1)
                .transactionStates()
                .forEach(each ->
                        byState.merge(Labels.of("state", each.transactionState()), 1L, Long::sum));
        return byState;
    }

    private Map<Labels, Long> open() {
        Map<Labels, Long> byAge = new HashMap<>();
        for (long seconds : OPEN_SECONDS) {
            long count =
                    list(Set.of("Ongoing"), TimeUnit.SECONDS.toMillis(seconds))
                            .transactionStates()
                            .size();
            byAge.put(Labels.of("longer_than_seconds", Long.toString(seconds)), count);
        }
        return byAge;
    }

    private long oldestMillis() {
        long startMillis =
                within(
                        OldestTransaction.NONE,
                        answered -> broker.transactions().oldest(answered::accept));
        return Math.max(0, broker.clock().millis() - startMillis);
    }

    private ListTransactionsResponse list(Set<String> states, long durationMillis) {
        TransactionCommand.ListTransactions command =
                new TransactionCommand.ListTransactions(states, Set.of(), durationMillis, "");
        return within(
                new ListTransactionsResponse(),
                answered -> broker.transactions().list(command, answered));
    }

    private static <R> R within(R otherwise, Consumer<Consumer<R>> question) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        question.accept(answer::complete);
        return answer.completeOnTimeout(otherwise, WAIT_MILLIS_MAX, TimeUnit.MILLISECONDS).join();
    }
}
