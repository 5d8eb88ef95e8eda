package io.millrace.broker.produce;

import java.nio.ByteBuffer;

/** A partition as a producer sees it. Safe from any thread. */
public interface ProduceTarget {

    /** Its name. */
    String topic();

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
    ProduceOutcome append(ByteBuffer records, ProduceContext context);

    /**
     * Whether no other node has a copy. Clients of such a partition expect to read at once what was
     * acknowledged, at whatever level.
     */
    boolean isOnlyCopy();

    /**
     * Tells the listener when the high watermark reaches {@code endOffset}, perhaps at once; or
     * that the leader epoch of the append is over, or the time.
     *
     * @param waitMillisMax or {@link CommitListener#FOREVER}
     */
    void whenCommitted(
            int leaderEpoch, long endOffset, long waitMillisMax, CommitListener listener);
}
