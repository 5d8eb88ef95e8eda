package io.millrace.handlers.transaction;

import io.millrace.protocol.ErrorCode;

/** How clients of before PRODUCER_FENCED are told of it (KIP-588). */
final class Fencing {
    private Fencing() {}

    static short shown(ErrorCode error, short version, short firstVersionWithFenced) {
        boolean old = error == ErrorCode.PRODUCER_FENCED && version < firstVersionWithFenced;
        return (old ? ErrorCode.INVALID_PRODUCER_EPOCH : error).code();
    }
}
