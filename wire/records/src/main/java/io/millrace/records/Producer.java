package io.millrace.records;

/**
 * Who wrote a batch, for idempotence (KIP-98).
 *
 * @param baseSequence the sequence of the first record, or {@link RecordBatch#NO_SEQUENCE}
 */
public record Producer(long id, short epoch, int baseSequence) {
    public static final Producer NONE =
            new Producer(
                    RecordBatch.NO_PRODUCER_ID,
                    RecordBatch.NO_PRODUCER_EPOCH,
                    RecordBatch.NO_SEQUENCE);
}
