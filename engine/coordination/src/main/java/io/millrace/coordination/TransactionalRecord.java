package io.millrace.coordination;

/**
 * A record that belongs to a producer's transaction: it counts when a {@link TransactionEnd} of the
 * same producer id commits it.
 */
public record TransactionalRecord(ProducerIdentity producer, StateRecord record)
        implements LogEntry.Proposed {

    @Override
    public int sizeBytes() {
        return record.sizeBytes();
    }
}
