package io.millrace.broker.produce;

import java.nio.ByteBuffer;

/** A partition as a producer sees it. Safe from any thread. */
public interface ProduceTarget {

    /**
     * Whether {@link #append} has to decompress or compress the records: too much for an event
     * loop, whose other connections would wait.
     */
    boolean isHeavy(ByteBuffer records);

    /**
     * Validates and appends one produce request's batch.
     *
     * @param records assigned offsets in place; not used after the call, unless an admission is
     *     required
     */
    AppendOutcome append(ByteBuffer records, ProduceContext context);

    /** Tells the listener when the high watermark reaches {@code endOffset}, perhaps at once. */
    void whenCommitted(long endOffset, CommitListener listener);
}
