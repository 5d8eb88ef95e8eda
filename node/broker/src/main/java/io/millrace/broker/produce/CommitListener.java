package io.millrace.broker.produce;

import io.millrace.protocol.ErrorCode;

/** Waits until the high watermark passes its records. Told exactly once, on any thread. */
public interface CommitListener {
    /** In place of a time: no longer than the leader epoch lasts. */
    long FOREVER = -1;

    void committed();

    /** The records may or may not survive. */
    void failed(ErrorCode error);
}
