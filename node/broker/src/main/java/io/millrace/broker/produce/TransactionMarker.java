package io.millrace.broker.produce;

/**
 * The end of a transaction in one partition, as the coordinator has decided it.
 *
 * @param producerEpoch with transaction version 2 one more than that of the transaction's records
 * @param coordinatorEpoch leader epoch of the coordinator's partition
 * @param transactionVersion 2 demands an epoch above the producer's current one (KIP-1228)
 */
public record TransactionMarker(
        long producerId,
        short producerEpoch,
        int coordinatorEpoch,
        boolean commit,
        short transactionVersion) {}
