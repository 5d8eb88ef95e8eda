package io.millrace.transactions;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.millrace.base.TopicPartition;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DescribeTransactionsResponse;
import io.millrace.protocol.message.DescribeTransactionsResponse.TopicData;
import io.millrace.protocol.message.ListTransactionsResponse;
import io.millrace.transactions.TransactionCommand.DescribeTransaction;
import io.millrace.transactions.TransactionCommand.ListTransactions;
import io.millrace.transactions.TransactionCommand.OldestTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What people ask about transactions. Owned by the coordinator. */
final class Queries {
    private final Transactions transactions;

    Queries(Transactions transactions) {
        this.transactions = transactions;
    }

    DescribeTransactionsResponse.TransactionState describe(DescribeTransaction command) {
        if (command.transactionalId().isEmpty()) {
            return command.refused(ErrorCode.INVALID_REQUEST);
        }
        Transaction transaction = transactions.find(command.transactionalId());
        if (transaction == null) {
            return command.refused(ErrorCode.TRANSACTIONAL_ID_NOT_FOUND);
        }
        return new DescribeTransactionsResponse.TransactionState()
                .transactionalId(transaction.transactionalId())
                .transactionState(transaction.state.text())
                .transactionTimeoutMs(transaction.timeoutMillis)
                .transactionStartTimeMs(transaction.startMillis)
                .producerId(transaction.producerId)
                .producerEpoch(transaction.epoch)
                .topics(topics(transaction));
    }

    private static List<TopicData> topics(Transaction transaction) {
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartition each : transaction.partitions) {
            byTopic.computeIfAbsent(each.topic(), topic -> new ArrayList<>()).add(each.partition());
        }
        return byTopic.entrySet().stream()
                .map(each -> new TopicData().topic(each.getKey()).partitions(each.getValue()))
                .toList();
    }

    ListTransactionsResponse list(ListTransactions command, long nowMillis) {
        Pattern pattern = null;
        if (!command.idPattern().isEmpty()) {
            try {
                pattern = Pattern.compile(command.idPattern());
            } catch (PatternSyntaxException malformed) {
                return command.refused(ErrorCode.INVALID_REGULAR_EXPRESSION);
            }
        }
        List<ListTransactionsResponse.TransactionState> found = new ArrayList<>();
        for (Transaction each : transactions.all()) {
            if (passes(each, command, pattern, nowMillis)) {
                found.add(
                        new ListTransactionsResponse.TransactionState()
                                .transactionalId(each.transactionalId())
                                .producerId(each.producerId)
                                .transactionState(each.state.text()));
            }
        }
        List<String> unknown =
                command.states().stream()
                        .filter(state -> TransactionState.named(state) == null)
                        .toList();
        return new ListTransactionsResponse().unknownStateFilters(unknown).transactionStates(found);
    }

    long oldestStartMillis() {
        long oldest = OldestTransaction.NONE;
        for (Transaction each : transactions.all()) {
            if (each.state == TransactionState.ONGOING || each.state.isPrepared()) {
                oldest = Math.min(oldest, each.startMillis);
            }
        }
        return oldest;
    }

    private static boolean passes(
            Transaction transaction,
            ListTransactions command,
            @Nullable Pattern pattern,
            long nowMillis) {
        return (command.states().isEmpty() || command.states().contains(transaction.state.text()))
                && (command.producerIds().isEmpty()
                        || command.producerIds().contains(transaction.producerId))
                && (command.durationMillis() < 0
                        || nowMillis - transaction.startMillis > command.durationMillis())
                && (pattern == null || pattern.matches(transaction.transactionalId()));
    }
}
