package io.millrace.cli.transaction;

import io.millrace.cli.console.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds the transactions that partitions have open, and who will end them: the partitions are asked
 * for their producers, the coordinators for what they know of those. Used by one command on its
 * thread.
 */
public final class OpenTransactions {
    private static final Comparator<OpenTransaction> ORDER =
            Comparator.<OpenTransaction, String>comparing(open -> open.partition().topic())
                    .thenComparingInt(open -> open.partition().partition())
                    .thenComparingLong(OpenTransaction::startOffset);

    private final Session session;
    private final Admin admin;

    public OpenTransactions(Session session, Admin admin) {
        this.session = session;
        this.admin = admin;
    }

    /**
     * By topic, partition and first offset: the first one of a partition is what readers wait for.
     */
    public List<OpenTransaction> of(Collection<TopicPartition> partitions) {
        Map<TopicPartition, List<ProducerState>> open = new HashMap<>();
        Set<Long> producers = new TreeSet<>();
        var result = admin.describeProducers(partitions);
        for (TopicPartition partition : partitions) {
            for (ProducerState producer :
                    session.await(result.partitionResult(partition), "producers of " + partition)
                            .activeProducers()) {
                if (producer.currentTransactionStartOffset().isPresent()) {
                    open.computeIfAbsent(partition, fresh -> new ArrayList<>()).add(producer);
                    producers.add(producer.producerId());
                }
            }
        }
        if (open.isEmpty()) {
            return List.of();
        }
        Map<String, TransactionDescription> known = transactionsOf(producers);
        List<OpenTransaction> found = new ArrayList<>();
        open.forEach((partition, states) ->
                states.forEach(state -> found.add(explain(partition, state, known))));
        found.sort(ORDER);
        return found;
    }

    private Map<String, TransactionDescription> transactionsOf(Set<Long> producers) {
        var listings =
                session.await(
                        admin.listTransactions(
                                        new ListTransactionsOptions().filterProducerIds(producers))
                                .all(),
                        "transactions");
        return new Transactions(session, admin)
                .describe(listings.stream().map(each -> each.transactionalId()).toList());
    }

    private static OpenTransaction explain(
            TopicPartition partition,
            ProducerState producer,
            Map<String, TransactionDescription> known) {
        return new OpenTransaction(
                partition,
                producer.producerId(),
                producer.producerEpoch(),
                producer.coordinatorEpoch().orElse(0),
                producer.currentTransactionStartOffset().orElse(-1),
                producer.lastTimestamp(),
                holder(partition, producer, known));
    }

    /** A coordinator will end it only when it has the partition in a transaction that is open. */
    private static OpenTransaction.@Nullable Holder holder(
            TopicPartition partition,
            ProducerState producer,
            Map<String, TransactionDescription> known) {
        for (Map.Entry<String, TransactionDescription> each : known.entrySet()) {
            TransactionDescription told = each.getValue();
            Transaction transaction = Transaction.of(each.getKey(), told);
            if (told.producerId() == producer.producerId()
                    && told.topicPartitions().contains(partition)
                    && (transaction.isOngoing() || transaction.isEnding())) {
                return new OpenTransaction.Holder(
                        transaction.transactionalId(),
                        transaction.state().toString(),
                        transaction.isEnding(),
                        transaction.startedAt(),
                        transaction.endsBy());
            }
        }
        return null;
    }
}
