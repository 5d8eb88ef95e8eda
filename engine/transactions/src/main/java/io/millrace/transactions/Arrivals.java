package io.millrace.transactions;

import io.millrace.coordination.ProducerIdentity;
import io.millrace.coordination.Step;
import io.millrace.protocol.ErrorCode;
import io.millrace.transactions.IdentityAnswer.Given;
import io.millrace.transactions.IdentityAnswer.ProducerIdNeeded;
import io.millrace.transactions.IdentityAnswer.Refused;
import io.millrace.transactions.TransactionCommand.InitProducerId;
import org.jspecify.annotations.Nullable;

/**
 * InitProducerId: a producer comes, or comes back (KIP-360), and those that had the transactional
 * id before are fenced. Owned by the coordinator.
 */
final class Arrivals {
    private final Transactions transactions;
    private final Endings endings;
    private final int timeoutMillisMax;

    Arrivals(Transactions transactions, Endings endings, int timeoutMillisMax) {
        this.transactions = transactions;
        this.endings = endings;
        this.timeoutMillisMax = timeoutMillisMax;
    }

    IdentityAnswer init(InitProducerId command, Step<Object> step) {
        if (command.transactionalId().isEmpty()) {
            return new Refused(ErrorCode.INVALID_REQUEST);
        }
        if (command.timeoutMillis() <= 0 || command.timeoutMillis() > timeoutMillisMax) {
            return new Refused(ErrorCode.INVALID_TRANSACTION_TIMEOUT);
        }
        Transaction known = transactions.find(command.transactionalId());
        return known == null ? begin(command, step) : init(known, command, step);
    }

    private IdentityAnswer begin(InitProducerId command, Step<Object> step) {
        if (transactions.isFull()) {
            return new Refused(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        }
        if (command.freshProducerId() == TransactionCommand.NO_PRODUCER_ID) {
            return new ProducerIdNeeded();
        }
        Transaction fresh = new Transaction(command.transactionalId());
        transactions.put(fresh);
        return occupy(fresh, command.freshProducerId(), 0, Transaction.NO_EPOCH, command, step);
    }

    private IdentityAnswer init(Transaction known, InitProducerId command, Step<Object> step) {
        ProducerIdentity expected = command.expected();
        if (known.state.isPrepared()) {
            return new Refused(ErrorCode.CONCURRENT_TRANSACTIONS);
        }
        if (expected != null && !mayBe(known, expected)) {
            return new Refused(ErrorCode.PRODUCER_FENCED);
        }
        if (known.state == TransactionState.ONGOING) {
            if (endings.needsProducerIdToFence(known)
                    && command.freshProducerId() == TransactionCommand.NO_PRODUCER_ID) {
                return new ProducerIdNeeded();
            }
            endings.fence(known, command.freshProducerId(), step);
            return new Refused(ErrorCode.CONCURRENT_TRANSACTIONS);
        }
        return known.isEpochExhausted() && mustMove(known, expected)
                ? rotate(known, command, step)
                : bump(known, command, step);
    }

    /** The id is the producer's, or was until its epochs were used up. */
    private static boolean mayBe(Transaction known, ProducerIdentity expected) {
        return expected.producerId() == known.producerId
                || (expected.producerId() == known.previousProducerId
                        && Transaction.isExhausted(expected.producerEpoch()));
    }

    /** Whether the answer is to be another identity than that of now. */
    private static boolean mustMove(Transaction known, @Nullable ProducerIdentity expected) {
        return expected == null
                || expected.producerEpoch() == known.epoch
                || (known.epoch == Short.MAX_VALUE && expected.producerEpoch() == known.lastEpoch);
    }

    private IdentityAnswer rotate(Transaction known, InitProducerId command, Step<Object> step) {
        if (command.freshProducerId() == TransactionCommand.NO_PRODUCER_ID) {
            return new ProducerIdNeeded();
        }
        short last = command.expected() == null ? Transaction.NO_EPOCH : known.epoch;
        return occupy(known, command.freshProducerId(), 0, last, command, step);
    }

    private IdentityAnswer bump(Transaction known, InitProducerId command, Step<Object> step) {
        ProducerIdentity expected = command.expected();
        long id = known.producerId;
        if (expected == null) {
            return occupy(known, id, known.epoch + 1, Transaction.NO_EPOCH, command, step);
        }
        if (expected.producerEpoch() == known.epoch) {
            return occupy(known, id, known.epoch + 1, known.epoch, command, step);
        }
        // The answer to the last time was lost.
        return expected.producerEpoch() == known.lastEpoch
                ? occupy(known, id, known.epoch, known.lastEpoch, command, step)
                : new Refused(ErrorCode.PRODUCER_FENCED);
    }

    private IdentityAnswer occupy(
            Transaction transaction,
            long producerId,
            int epoch,
            short lastEpoch,
            InitProducerId command,
            Step<Object> step) {
        ProducerIdentity producer = new ProducerIdentity(producerId, (short) epoch);
        transaction.occupy(producer, lastEpoch, command.timeoutMillis(), step.nowMillis());
        transaction.identifiedOver(command.connection());
        transactions.write(transaction, step);
        return new Given(producer);
    }
}
