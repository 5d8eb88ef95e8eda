package io.millrace.broker.produce;

import java.nio.ByteBuffer;

/** A partition as a producer sees it. Safe from any thread. */
public interface ProduceTarget {

    /**
     * Validates and appends one produce request's batch.
     *
     * @param records assigned offsets in place; not used after the call
     */
    AppendOutcome append(ByteBuffer records, ProduceContext context);

    /** Tells the listener when the high watermark reaches {@code endOffset}, perhaps at once. */
    void whenCommitted(long endOffset, CommitListener listener);
}
