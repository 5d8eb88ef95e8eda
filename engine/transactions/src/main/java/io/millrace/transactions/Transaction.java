package io.millrace.transactions;

import io.millrace.base.TopicPartition;
import io.millrace.coordination.ProducerIdentity;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * One transactional id: its producer, and its transaction if it has one. Owned by the coordinator.
 *
 * <pre>
 *   EMPTY -----------------> ONGOING --> PREPARE_COMMIT --> COMPLETE_COMMIT
 *     ^                        |  ^                              |
 *     |                        |  +------------------------------+  the next transaction
 *     +--- InitProducerId      +-------> PREPARE_ABORT ---> COMPLETE_ABORT, likewise
 * </pre>
 */
final class Transaction {
    static final short NO_EPOCH = -1;
    static final long NO_PRODUCER_ID = TransactionCommand.NO_PRODUCER_ID;
    static final long NO_TIME = -1;

    /** The very last number is kept for fencing. */
    static final short LAST_EPOCH_OF_CLIENTS = Short.MAX_VALUE - 1;

    /** Transaction version from which each end of a transaction moves the epoch. */
    static final short EPOCH_PER_TRANSACTION = 2;

    private final String transactionalId;
    final Set<TopicPartition> partitions = new LinkedHashSet<>();
    TransactionState state = TransactionState.EMPTY;
    long producerId = NO_PRODUCER_ID;
    long previousProducerId = NO_PRODUCER_ID;
    long nextProducerId = NO_PRODUCER_ID;
    short epoch = NO_EPOCH;
    short lastEpoch = NO_EPOCH;
    int timeoutMillis;
    long startMillis = NO_TIME;
    long updateMillis = NO_TIME;
    short transactionVersion;

    /** Which {@link SendMarkers} ends it; of no meaning in other states, and not in the log. */
    long order;

    /** The latest over which the producer has been heard; known as long as this coordinator is. */
    private long connection = TransactionCommand.NO_CONNECTION;

    Transaction(String transactionalId) {
        this.transactionalId = transactionalId;
    }

    String transactionalId() {
        return transactionalId;
    }

    ProducerIdentity producer() {
        return new ProducerIdentity(producerId, epoch);
    }

    boolean movesEpochs() {
        return transactionVersion >= EPOCH_PER_TRANSACTION;
    }

    /** The producer has got its identity over this connection. */
    void identifiedOver(long number) {
        connection = number;
    }

    /**
     * The producer is heard over this connection; false when the command was overtaken: a client
     * gives a connection up before it makes the next one, so what comes over an earlier one than
     * the latest is something that the client has stopped waiting for, and has repeated since.
     */
    boolean hearOver(long number) {
        if (number != TransactionCommand.NO_CONNECTION && number < connection) {
            return false;
        }
        connection = Math.max(connection, number);
        return true;
    }

    /** Whether the last epoch that a client may get has been given out. */
    boolean isEpochExhausted() {
        return isExhausted(epoch);
    }

    static boolean isExhausted(short epoch) {
        return epoch >= LAST_EPOCH_OF_CLIENTS;
    }

    /** EMPTY or complete to EMPTY: a producer has come. */
    void occupy(ProducerIdentity next, short last, int timeout, long nowMillis) {
        state = TransactionState.EMPTY;
        previousProducerId = producerId;
        producerId = next.producerId();
        nextProducerId = NO_PRODUCER_ID;
        epoch = next.producerEpoch();
        lastEpoch = last;
        timeoutMillis = timeout;
        partitions.clear();
        startMillis = NO_TIME;
        updateMillis = nowMillis;
    }

    /** To ONGOING, or more partitions while it is. */
    void add(Collection<TopicPartition> more, short version, long nowMillis) {
        if (state != TransactionState.ONGOING) {
            state = TransactionState.ONGOING;
            startMillis = nowMillis;
        }
        transactionVersion = version;
        partitions.addAll(more);
        updateMillis = nowMillis;
    }

    /**
     * To PREPARE_COMMIT or PREPARE_ABORT. The producer id stays; from transaction version 2 on the
     * epoch moves, so that a marker ends what came before it and nothing later.
     *
     * @param next the producer id from completion on, when the epoch is exhausted
     */
    void prepare(boolean commit, short version, long next, long nowMillis) {
        boolean wasOngoing = state == TransactionState.ONGOING;
        state = commit ? TransactionState.PREPARE_COMMIT : TransactionState.PREPARE_ABORT;
        transactionVersion = version;
        nextProducerId = next;
        startMillis = wasOngoing ? startMillis : nowMillis;
        updateMillis = nowMillis;
        if (movesEpochs()) {
            lastEpoch = epoch;
            epoch = above(epoch);
        }
    }

    /**
     * ONGOING to PREPARE_ABORT in a way that its producer is not obeyed any more.
     *
     * @param version of the cluster, whatever the client speaks: at 2 and above a producer that has
     *     timed out may ask who it is and go on, if nobody else has asked before it (KIP-588)
     * @param next as of {@link #prepare}
     */
    void fence(short version, long next, long nowMillis) {
        if (version < EPOCH_PER_TRANSACTION) {
            epoch = above(epoch);
            lastEpoch = NO_EPOCH;
        }
        prepare(false, version, next, nowMillis);
    }

    private static short above(short epoch) {
        return (short) Math.min(epoch + 1, Short.MAX_VALUE);
    }

    /** Prepared to complete: every partition knows. */
    void complete(long nowMillis) {
        state =
                state == TransactionState.PREPARE_COMMIT
                        ? TransactionState.COMPLETE_COMMIT
                        : TransactionState.COMPLETE_ABORT;
        previousProducerId = producerId;
        if (nextProducerId != NO_PRODUCER_ID) {
            producerId = nextProducerId;
            epoch = 0;
        }
        nextProducerId = NO_PRODUCER_ID;
        partitions.clear();
        updateMillis = nowMillis;
    }

    /** What the producer is once the transaction is complete. */
    ProducerIdentity producerAfterwards() {
        return nextProducerId == NO_PRODUCER_ID
                ? producer()
                : new ProducerIdentity(nextProducerId, (short) 0);
    }
}
