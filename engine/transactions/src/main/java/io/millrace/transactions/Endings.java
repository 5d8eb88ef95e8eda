package io.millrace.transactions;

import io.millrace.coordination.ProducerIdentity;
import io.millrace.coordination.StateMachine;
import io.millrace.coordination.Step;
import io.millrace.protocol.ErrorCode;
import io.millrace.transactions.IdentityAnswer.Given;
import io.millrace.transactions.IdentityAnswer.ProducerIdNeeded;
import io.millrace.transactions.IdentityAnswer.Refused;
import io.millrace.transactions.TransactionCommand.AbortTimedOut;
import io.millrace.transactions.TransactionCommand.EndTransaction;
import io.millrace.transactions.TransactionCommand.MarkersWritten;
import io.millrace.transactions.TransactionCoordinator.Term;
import java.util.List;

/**
 * How transactions end: by their producer in either generation of the protocol, by a new producer
 * that fences the old one, by time; and how the end reaches the partitions. Owned by the
 * coordinator.
 */
final class Endings {
    private final Transactions transactions;
    private final Additions additions;
    private final TransactionSettings settings;
    private final int coordinatorEpoch;
    private long nextOrder;
    private long roundsSinceMillis;

    Endings(
            Transactions transactions,
            Additions additions,
            TransactionSettings settings,
            Term term) {
        this.transactions = transactions;
        this.additions = additions;
        this.settings = settings;
        this.coordinatorEpoch = term.coordinatorEpoch();
        this.nextOrder = term.firstOrder();
    }

    // --- by the producer ---

    IdentityAnswer end(EndTransaction command, Step<Object> step) {
        if (command.transactionalId().isEmpty()) {
            return new Refused(ErrorCode.INVALID_REQUEST);
        }
        Transaction transaction = transactions.find(command.transactionalId());
        if (transaction == null) {
            return new Refused(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
        }
        return command.transactionVersion() >= Transaction.EPOCH_PER_TRANSACTION
                ? endMovingEpoch(transaction, command, step)
                : endKeepingEpoch(transaction, command, step);
    }

    /**
     * Transaction version 0 and 1: nothing in it tells a late one from the next end (KIP-890), but
     * the connection over which it comes can.
     */
    private IdentityAnswer endKeepingEpoch(
            Transaction transaction, EndTransaction command, Step<Object> step) {
        if (command.producer().producerId() != transaction.producerId) {
            return new Refused(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
        }
        if (command.producer().producerEpoch() != transaction.epoch) {
            return new Refused(ErrorCode.PRODUCER_FENCED);
        }
        if (!transaction.hearOver(command.connection())) {
            return new Refused(ErrorCode.NETWORK_EXCEPTION);
        }
        return switch (transaction.state) {
            case ONGOING -> {
                prepare(transaction, command, Transaction.NO_PRODUCER_ID, step);
                yield new Given(transaction.producerAfterwards());
            }
            case PREPARE_COMMIT, PREPARE_ABORT -> new Refused(ErrorCode.CONCURRENT_TRANSACTIONS);
            case COMPLETE_COMMIT, COMPLETE_ABORT -> repeated(transaction, command);
            case EMPTY, DEAD, PREPARE_EPOCH_FENCE -> new Refused(ErrorCode.INVALID_TXN_STATE);
        };
    }

    /**
     * Transaction version 2: the epoch tells a retry, which names the epoch before the last end,
     * from the next end, which names the one that the last end gave out.
     */
    private IdentityAnswer endMovingEpoch(
            Transaction transaction, EndTransaction command, Step<Object> step) {
        // First of all: until the end is complete, the next identity can't be told from a wrong
        // one.
        if (transaction.state.isPrepared()) {
            return new Refused(ErrorCode.CONCURRENT_TRANSACTIONS);
        }
        ProducerIdentity producer = command.producer();
        boolean afterOverflow = isRetryAfterOverflow(transaction, producer);
        if (producer.producerId() != transaction.producerId && !afterOverflow) {
            return new Refused(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
        }
        boolean retried =
                transaction.state.isComplete()
                        && (afterOverflow || isLastEnd(transaction, producer));
        if (retried) {
            return repeated(transaction, command);
        }
        if (producer.producerEpoch() != transaction.epoch) {
            return new Refused(ErrorCode.PRODUCER_FENCED);
        }
        // A transaction that wrote nothing can be aborted: its client may not know that.
        if (transaction.state != TransactionState.ONGOING && command.commit()) {
            return new Refused(ErrorCode.INVALID_TXN_STATE);
        }
        boolean exhausted = transaction.isEpochExhausted();
        if (exhausted && command.freshProducerId() == TransactionCommand.NO_PRODUCER_ID) {
            return new ProducerIdNeeded();
        }
        long next = exhausted ? command.freshProducerId() : Transaction.NO_PRODUCER_ID;
        ProducerIdentity afterwards = prepare(transaction, command, next, step);
        return new Given(afterwards);
    }

    /** The very last epoch is nobody's: it was used to fence. */
    private static boolean isLastEnd(Transaction transaction, ProducerIdentity producer) {
        return producer.producerEpoch() + 1 == transaction.epoch
                && transaction.epoch != Short.MAX_VALUE;
    }

    private static boolean isRetryAfterOverflow(
            Transaction transaction, ProducerIdentity producer) {
        return producer.producerId() == transaction.previousProducerId
                && producer.producerId() != transaction.producerId
                && producer.producerEpoch() == Short.MAX_VALUE - 1
                && transaction.epoch == 0;
    }

    private static IdentityAnswer repeated(Transaction transaction, EndTransaction command) {
        boolean committed = transaction.state == TransactionState.COMPLETE_COMMIT;
        return committed == command.commit()
                ? new Given(transaction.producer())
                : new Refused(ErrorCode.INVALID_TXN_STATE);
    }

    /** What the producer is afterwards. */
    private ProducerIdentity prepare(
            Transaction transaction, EndTransaction command, long next, Step<Object> step) {
        transaction.prepare(command.commit(), command.transactionVersion(), next, step.nowMillis());
        ProducerIdentity afterwards = transaction.producerAfterwards();
        prepared(transaction, step);
        return afterwards;
    }

    // --- by others ---

    /** Whether a producer id that nobody has is needed to fence the transaction's producer. */
    boolean needsProducerIdToFence(Transaction transaction) {
        return transaction.isEpochExhausted()
                && transactions.finalisedVersion() >= Transaction.EPOCH_PER_TRANSACTION;
    }

    /**
     * Another producer has come, or the time is over: an ONGOING transaction is aborted.
     *
     * @param freshProducerId where that is needed
     */
    void fence(Transaction transaction, long freshProducerId, Step<Object> step) {
        long next =
                needsProducerIdToFence(transaction) ? freshProducerId : Transaction.NO_PRODUCER_ID;
        transaction.fence(transactions.finalisedVersion(), next, step.nowMillis());
        prepared(transaction, step);
    }

    /** A transaction that was found to have timed out while no producer id was at hand. */
    IdentityAnswer abort(AbortTimedOut command, Step<Object> step) {
        Transaction transaction = transactions.find(command.transactionalId());
        boolean expected =
                transaction != null
                        && transaction.state == TransactionState.ONGOING
                        && transaction.producer().equals(command.producer())
                        && transaction.startMillis == command.startMillis();
        if (transaction == null || !expected) {
            return new Refused(ErrorCode.INVALID_TXN_STATE);
        }
        if (needsProducerIdToFence(transaction)
                && command.freshProducerId() == TransactionCommand.NO_PRODUCER_ID) {
            return new ProducerIdNeeded();
        }
        fence(transaction, command.freshProducerId(), step);
        return new Given(transaction.producerAfterwards());
    }

    /** In steady time: rounds come in a fixed rhythm, and only where one has something to do. */
    long nextRoundMillis() {
        long due = transactions.nextTimeoutMillis();
        if (due == StateMachine.NEVER) {
            return StateMachine.NEVER;
        }
        long interval = settings.abortCheckMillis();
        return roundsSinceMillis + Math.ceilDiv(due - roundsSinceMillis, interval) * interval;
    }

    void tick(Step<Object> step) {
        if (nextRoundMillis() > step.steadyMillis()) {
            return;
        }
        for (int i = 0; i < TransactionLimits.ABORTS_PER_TICK_MAX; i++) {
            Transaction transaction = transactions.pollTimedOut(step);
            if (transaction == null) {
                return;
            }
            if (transaction.state == TransactionState.ONGOING) {
                timedOut(transaction, step);
            }
        }
    }

    private void timedOut(Transaction transaction, Step<Object> step) {
        if (!needsProducerIdToFence(transaction)) {
            fence(transaction, Transaction.NO_PRODUCER_ID, step);
            return;
        }
        // Again in the next round, should there be no producer id by then.
        transactions.timeOutAfter(transaction, settings.abortCheckMillis(), step);
        step.emit(
                new TimedOut(
                        transaction.transactionalId(),
                        transaction.producer(),
                        transaction.startMillis));
    }

    // --- to the partitions ---

    private void prepared(Transaction transaction, Step<Object> step) {
        transactions.write(transaction, step);
        send(transaction, step);
    }

    private void send(Transaction transaction, Step<Object> step) {
        if (transaction.partitions.isEmpty()) {
            complete(transaction, step);
            return;
        }
        transaction.order = nextOrder++;
        step.emit(
                new SendMarkers(
                        transaction.order,
                        transaction.transactionalId(),
                        transaction.producer(),
                        coordinatorEpoch,
                        transaction.state == TransactionState.PREPARE_COMMIT,
                        transaction.transactionVersion,
                        List.copyOf(transaction.partitions)));
    }

    ErrorCode written(MarkersWritten command, Step<Object> step) {
        Transaction transaction = transactions.find(command.transactionalId());
        boolean expected =
                transaction != null
                        && transaction.state.isPrepared()
                        && transaction.order == command.order();
        if (transaction == null || !expected) {
            return ErrorCode.INVALID_TXN_STATE;
        }
        command.partitions().forEach(transaction.partitions::remove);
        if (transaction.partitions.isEmpty()) {
            complete(transaction, step);
        }
        return ErrorCode.NONE;
    }

    private void complete(Transaction transaction, Step<Object> step) {
        transaction.complete(step.nowMillis());
        transactions.write(transaction, step);
        additions.resume(transaction.transactionalId(), step);
    }

    /**
     * Everything is replayed: what was under way goes on. A transaction has its whole time again:
     * its producer could not end it while nobody served.
     */
    void loaded(Step<Object> step) {
        roundsSinceMillis = step.steadyMillis();
        for (Transaction transaction : List.copyOf(transactions.all())) {
            if (transaction.state.isPrepared()) {
                send(transaction, step);
            } else if (transaction.state == TransactionState.ONGOING) {
                transactions.timeOutAfter(transaction, transaction.timeoutMillis, step);
            }
        }
    }
}
