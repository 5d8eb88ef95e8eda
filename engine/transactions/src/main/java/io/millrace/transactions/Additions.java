package io.millrace.transactions;

import io.millrace.base.TopicPartition;
import io.millrace.coordination.Deadlines;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.coordination.Step;
import io.millrace.protocol.ErrorCode;
import io.millrace.transactions.TransactionCommand.AddPartitions;
import io.millrace.transactions.TransactionCommand.VerifyPartitions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes part of a transaction. Whoever comes while the transaction before is still being
 * ended may wait here for that, so that clients need not come again. Owned by the coordinator.
 */
final class Additions {

    /** A topic's length and count, and a partition's number, in a record. */
    private static final int TOPIC_BYTES = 8;

    private static final int PARTITION_BYTES = 4;

    private record Parked(long ticket, AddPartitions command) {}

    private final Transactions transactions;

    /** Those who wait, by transactional id, then by ticket. */
    private final Map<String, LinkedHashMap<Long, Parked>> parked = new HashMap<>();

    private final Deadlines<Parked> patience = new Deadlines<>();

    Additions(Transactions transactions) {
        this.transactions = transactions;
    }

    void add(AddPartitions command, long ticket, Step<Object> step) {
        Transaction transaction = transactions.find(command.transactionalId());
        if (transaction != null
                && transaction.state.isPrepared()
                && command.waitMillisMax() > 0
                && park(new Parked(ticket, command), step)) {
            return;
        }
        step.reply(ticket, decide(transaction, command, step));
    }

    private ErrorCode decide(
            @Nullable Transaction transaction, AddPartitions command, Step<Object> step) {
        if (command.transactionalId().isEmpty()) {
            return ErrorCode.INVALID_REQUEST;
        }
        // First the end of the transaction before: it may bring another producer id.
        if (transaction != null && transaction.state.isPrepared()) {
            return ErrorCode.CONCURRENT_TRANSACTIONS;
        }
        ErrorCode error = check(transaction, command.producer());
        if (transaction == null || error != ErrorCode.NONE) {
            return error;
        }
        if (!transaction.hearOver(command.connection())) {
            return ErrorCode.NETWORK_EXCEPTION;
        }
        boolean begins = transaction.state != TransactionState.ONGOING;
        if (!begins && transaction.partitions.containsAll(command.partitions())) {
            return ErrorCode.NONE;
        }
        if (sizeBytes(transaction, command.partitions()) > TransactionLimits.RECORD_BYTES_MAX) {
            return ErrorCode.UNKNOWN_SERVER_ERROR;
        }
        transaction.add(command.partitions(), command.transactionVersion(), step.nowMillis());
        transactions.write(transaction, step);
        if (begins) {
            transactions.timeOutAfter(transaction, transaction.timeoutMillis, step);
        }
        return ErrorCode.NONE;
    }

    private static ErrorCode check(@Nullable Transaction transaction, ProducerIdentity producer) {
        if (transaction == null || producer.producerId() != transaction.producerId) {
            return ErrorCode.INVALID_PRODUCER_ID_MAPPING;
        }
        return producer.producerEpoch() == transaction.epoch
                ? ErrorCode.NONE
                : ErrorCode.PRODUCER_FENCED;
    }

    private static int sizeBytes(Transaction transaction, List<TopicPartition> more) {
        Set<String> topics = new HashSet<>();
        transaction.partitions.forEach(each -> topics.add(each.topic()));
        more.forEach(each -> topics.add(each.topic()));
        int names = topics.stream().mapToInt(topic -> topic.length() + TOPIC_BYTES).sum();
        return names + PARTITION_BYTES * (transaction.partitions.size() + more.size());
    }

    Map<TopicPartition, ErrorCode> verify(VerifyPartitions command) {
        if (command.transactionalId().isEmpty()) {
            return command.refused(ErrorCode.INVALID_REQUEST);
        }
        Transaction transaction = transactions.find(command.transactionalId());
        ErrorCode error = check(transaction, command.producer());
        if (transaction == null || error != ErrorCode.NONE) {
            return command.refused(error);
        }
        if (transaction.state.isPrepared()) {
            return command.refused(ErrorCode.CONCURRENT_TRANSACTIONS);
        }
        Map<TopicPartition, ErrorCode> found = new HashMap<>();
        for (TopicPartition each : command.partitions()) {
            found.put(
                    each,
                    transaction.partitions.contains(each)
                            ? ErrorCode.NONE
                            : ErrorCode.TRANSACTION_ABORTABLE);
        }
        return found;
    }

    // --- those who wait ---

    private boolean park(Parked waiter, Step<Object> step) {
        LinkedHashMap<Long, Parked> waiters =
                parked.computeIfAbsent(
                        waiter.command.transactionalId(), id -> new LinkedHashMap<>());
        if (waiters.size() >= TransactionLimits.PARKED_MAX) {
            return false;
        }
        waiters.put(waiter.ticket, waiter);
        patience.set(waiter, step.steadyMillis() + waiter.command.waitMillisMax());
        return true;
    }

    /** The transaction is complete: those who waited for that are decided on, as they came. */
    void resume(String transactionalId, Step<Object> step) {
        Map<Long, Parked> waiters = parked.remove(transactionalId);
        if (waiters == null) {
            return;
        }
        for (Parked waiter : new ArrayList<>(waiters.values())) {
            patience.cancel(waiter);
            add(waiter.command, waiter.ticket, step);
        }
    }

    long nextDeadlineMillis() {
        return patience.nextMillis();
    }

    void tick(Step<Object> step) {
        for (Deadlines.Due<Parked> due = patience.poll(step.steadyMillis());
                due != null;
                due = patience.poll(step.steadyMillis())) {
            Parked waiter = due.key();
            String id = waiter.command.transactionalId();
            Map<Long, Parked> waiters = parked.get(id);
            if (waiters != null) {
                waiters.remove(waiter.ticket);
                if (waiters.isEmpty()) {
                    parked.remove(id);
                }
            }
            step.reply(waiter.ticket, ErrorCode.CONCURRENT_TRANSACTIONS);
        }
    }
}
