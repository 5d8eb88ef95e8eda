package io.millrace.coordination;

/**
 * The marker that ends a producer's transaction in this partition.
 *
 * @param producer with transaction version 2, its epoch is above that of the records
 * @param coordinatorEpoch leader epoch of the transaction coordinator's partition
 * @param commit false for an abort
 * @param transactionVersion which rules the log applies to the epoch (KIP-1228); not in the log, so
 *     0 in what is replayed
 */
public record TransactionEnd(
        ProducerIdentity producer, int coordinatorEpoch, boolean commit, short transactionVersion)
        implements LogEntry.Proposed {

    /** Key and value of the control record. */
    private static final int SIZE_BYTES = 10;

    @Override
    public int sizeBytes() {
        return SIZE_BYTES;
    }
}
