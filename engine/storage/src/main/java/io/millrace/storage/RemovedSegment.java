package io.millrace.storage;

/** A segment that retention took out of a log. */
public record RemovedSegment(long baseOffset, long endOffset, long sizeBytes, Reason reason) {

    /** Why it went. */
    public enum Reason {
        /** retention.ms */
        AGE,
        /** retention.bytes */
        SIZE,
        /** The log start offset passed it. */
        LOG_START
    }
}
