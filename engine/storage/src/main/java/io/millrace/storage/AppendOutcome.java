package io.millrace.storage;

/** What became of an append. */
public sealed interface AppendOutcome {

    /** The records are in the page cache: offsets of the first and the last. */
    record Appended(long firstOffset, long lastOffset) implements AppendOutcome {}

    /**
     * The producer sent this batch before; nothing was written.
     *
     * @param timestampMillis the max timestamp of the batch as it was appended
     */
    record Duplicate(long firstOffset, long lastOffset, long timestampMillis)
            implements AppendOutcome {}

    /** Nothing was written. */
    record Refused(Reason reason, String detail) implements AppendOutcome {}

    /** Why an append was refused. */
    enum Reason {
        /** The sequence doesn't follow the producer's last. */
        OUT_OF_ORDER_SEQUENCE,
        /** A newer instance of the producer has written. */
        INVALID_PRODUCER_EPOCH,
        /**
         * A batch that would begin a transaction, without an admission: ask for one, come again.
         */
        ADMISSION_REQUIRED,
        /** Outside of the transaction that the producer has open, or its admission is void. */
        INVALID_TXN_STATE,
        /** A marker of a coordinator that was replaced. */
        TRANSACTION_COORDINATOR_FENCED,
        /** The leader epoch is below the log's latest: another leader has appended. */
        STALE_LEADER_EPOCH,
        /** The batches together are larger than a segment may be. */
        LARGER_THAN_SEGMENT,
        /** The bytes are not whole batches in rising order of offsets. */
        INVALID_RECORDS,
        /** A follower's append that doesn't continue its log. */
        NON_MONOTONIC_OFFSETS,
        /** The disk is below its watermark or full, or no file can be opened. It may pass. */
        EXHAUSTED,
        /** The directory failed, or the log is closed or deleted. It does not pass. */
        LOG_FAILED
    }
}
