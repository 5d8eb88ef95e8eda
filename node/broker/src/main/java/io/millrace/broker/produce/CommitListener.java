package io.millrace.broker.produce;

import io.millrace.protocol.ErrorCode;

/** Waits until the high watermark passes its records. Told exactly once, on any thread. */
public interface CommitListener {

    void committed();

    /** The records may or may not survive. */
    void failed(ErrorCode error);
}
