package io.millrace.transactions;

/** The bounds of one coordinator. */
final class TransactionLimits {

    /** Transactional ids in one shard; new ones beyond it are refused. */
    static final int IDS_MAX = 1_000_000;

    /** Bytes of one record's partitions, well below the default {@code max.message.bytes}. */
    static final int RECORD_BYTES_MAX = 768 * 1024;

    /** Writers that wait for the end of one transaction; more are told to come again. */
    static final int PARKED_MAX = 1_000;

    /** Transactions that one tick aborts. */
    static final int ABORTS_PER_TICK_MAX = 1_000;

    /** Transactional ids that one tick looks at for their expiry. */
    static final int EXPIRIES_PER_TICK_MAX = 10_000;

    private TransactionLimits() {}
}
