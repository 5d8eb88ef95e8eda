package io.millrace.storage;

import io.millrace.base.Payload;

/** What a read found. */
public sealed interface ReadOutcome {

    /**
     * Batches, the first one whole. The receiver releases the range.
     *
     * @param firstOffset base offset of the first batch
     * @param boundOffset no batch in the range begins at or above this offset
     */
    record Data(Payload.FileRange records, long firstOffset, long boundOffset)
            implements ReadOutcome {}

    /** Nothing to return: at the bound, or {@code maxBytes} is less than the first batch. */
    record Empty() implements ReadOutcome {
        public static final Empty INSTANCE = new Empty();
    }

    /** The offset is below the log's start or above its end. */
    record OutOfRange(long logStartOffset, long logEndOffset) implements ReadOutcome {}
}
