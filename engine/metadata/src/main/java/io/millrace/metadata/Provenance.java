package io.millrace.metadata;

/**
 * Up to where an image has applied the metadata log.
 *
 * @param offset of the last record applied, -1 before the first
 * @param epoch the leader epoch of that record, -1 before the first
 * @param timestampMillis when it was appended
 */
public record Provenance(long offset, int epoch, long timestampMillis) {
    public static final Provenance NONE = new Provenance(-1, -1, -1);

    /** The offset that the next record gets. */
    public long nextOffset() {
        return offset + 1;
    }
}
