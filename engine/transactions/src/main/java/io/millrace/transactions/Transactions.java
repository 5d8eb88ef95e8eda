package io.millrace.transactions;

import io.millrace.coordination.Deadlines;
import io.millrace.coordination.StateMachine;
import io.millrace.coordination.StateRecord;
import io.millrace.coordination.Step;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one shard, and when each of them times out. Every change of a transaction
 * ends with {@link #write}. Owned by the coordinator.
 */
final class Transactions {
    private final Map<String, Transaction> byId = new HashMap<>();
    private final Deadlines<String> timeouts = new Deadlines<>();
    private final IntSupplier finalisedVersion;

    /**
     * @param finalisedVersion the level of {@code transaction.version}: which records may be
     *     written
     */
    Transactions(IntSupplier finalisedVersion) {
        this.finalisedVersion = finalisedVersion;
    }

    /** The level of {@code transaction.version} now. */
    short finalisedVersion() {
        return (short) finalisedVersion.getAsInt();
    }

    @Nullable Transaction find(String transactionalId) {
        return byId.get(transactionalId);
    }

    Collection<Transaction> all() {
        return byId.values();
    }

    boolean isFull() {
        return byId.size() >= TransactionLimits.IDS_MAX;
    }

    void put(Transaction transaction) {
        byId.put(transaction.transactionalId(), transaction);
    }

    void replay(StateRecord record) {
        String id = TransactionRecord.transactionalId(record);
        if (id == null) {
            return;
        }
        Transaction transaction = TransactionRecord.decode(id, record);
        if (transaction == null) {
            byId.remove(id);
        } else {
            byId.put(id, transaction);
        }
    }

    /** The transaction has begun: it has so long to end. */
    void timeOutAfter(Transaction transaction, long millis, Step<Object> step) {
        timeouts.set(transaction.transactionalId(), step.steadyMillis() + Math.max(0, millis));
    }

    /** As it is now, into the log. */
    void write(Transaction transaction, Step<Object> step) {
        if (transaction.state != TransactionState.ONGOING) {
            timeouts.cancel(transaction.transactionalId());
        }
        step.append(TransactionRecord.of(transaction, finalisedVersion.getAsInt() > 0));
    }

    void delete(String transactionalId, Step<Object> step) {
        byId.remove(transactionalId);
        step.append(TransactionRecord.tombstone(transactionalId));
    }

    /** In steady time, or {@link StateMachine#NEVER}. */
    long nextTimeoutMillis() {
        return timeouts.nextMillis();
    }

    /** A transaction that has timed out, or null. */
    @Nullable Transaction pollTimedOut(Step<Object> step) {
        Deadlines.Due<String> due = timeouts.poll(step.steadyMillis());
        return due == null ? null : byId.get(due.key());
    }
}
