package io.millrace.records;

/** Who set the timestamps of a batch (attribute bit 3; KIP-32). */
public enum TimestampType {
    /** The producer, for each record. */
    CREATE_TIME,
    /** The broker: every record of the batch has the batch's max timestamp. */
    LOG_APPEND_TIME;

    /** The number on the wire, 0 or 1. */
    public int id() {
        return ordinal();
    }
}
