package io.millrace.consensus;

import io.millrace.metadata.Provenance;
import io.millrace.protocol.MetadataRecord;
import java.util.List;

/**
 * All that the log says up to the provenance, in fewer records.
 *
 * @param records make the image out of the empty one
 */
public record Snapshot(Provenance provenance, List<MetadataRecord> records) {
    public Snapshot {
        records = List.copyOf(records);
    }
}
