package io.millrace.broker.coordination;

import io.millrace.protocol.ErrorCode;

/** For commands whose answer interests nobody. Stateless. */
final class NobodyWaits<R> implements Waiter<R> {

    @Override
    public void answer(R answer) {}

    /** The coordinator comes to the same decision when it has loaded again. */
    @Override
    public void refuse(ErrorCode error) {}
}
