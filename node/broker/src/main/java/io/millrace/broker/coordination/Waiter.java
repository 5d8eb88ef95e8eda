package io.millrace.broker.coordination;

import io.millrace.protocol.ErrorCode;

/** Who asked a coordinator. One of the two is called, once; neither may block. */
public interface Waiter<R> {

    void answer(R answer);

    /**
     * The coordinator can't decide (not here, loading, overloaded), or the log does not take it.
     */
    void refuse(ErrorCode error);
}
