package io.millrace.records;

import java.util.List;

/** What {@link BatchValidator} made of the records of one partition in a produce request. */
public sealed interface ValidationOutcome {

    /**
     * Ready for offsets.
     *
     * @param batch over the buffer that was validated, or over a new one on the heap where the
     *     batch was compressed anew. Its record count and max timestamp are checked facts; the
     *     offset that time lookups use for the max timestamp is the batch's last
     */
    record Accepted(RecordBatch batch) implements ValidationOutcome {}

    /**
     * Nothing of the batch is to be appended.
     *
     * @param recordErrors the first {@link BatchValidator#RECORD_ERRORS_MAX} records at fault;
     *     empty where the batch as a whole is
     */
    record Rejected(RejectReason reason, String message, List<RecordError> recordErrors)
            implements ValidationOutcome {

        Rejected(RejectReason reason, String message) {
            this(reason, message, List.of());
        }
    }
}
