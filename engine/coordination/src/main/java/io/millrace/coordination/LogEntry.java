package io.millrace.coordination;

/**
 * What a shard's partition holds, in order. Plain records belong to the shard alone. The other two
 * carry a producer's name, and the log keeps books about producers: it may refuse them.
 */
public sealed interface LogEntry permits StateRecord, LogEntry.Proposed {

    int sizeBytes();

    /** What the log may refuse. Decided by a step, applied when the log has it. */
    sealed interface Proposed extends LogEntry permits TransactionalRecord, TransactionEnd {
        ProducerIdentity producer();
    }
}
