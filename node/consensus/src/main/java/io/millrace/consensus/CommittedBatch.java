package io.millrace.consensus;

import io.millrace.metadata.Provenance;
import io.millrace.protocol.MetadataRecord;
import java.util.List;

/**
 * Records that are in the log for good.
 *
 * @param baseOffset the first record's offset
 * @param epoch of the leader that decided them
 * @param timestampMillis when they were appended
 */
public record CommittedBatch(
        long baseOffset, int epoch, long timestampMillis, List<MetadataRecord> records) {
    public CommittedBatch {
        records = List.copyOf(records);
    }

    public long lastOffset() {
        return baseOffset + records.size() - 1;
    }

    /** Where an image stands that has applied this batch. */
    public Provenance provenance() {
        return new Provenance(lastOffset(), epoch, timestampMillis);
    }
}
