package io.millrace.handlers.transaction;

import io.millrace.handlers.Call;
import io.millrace.protocol.ErrorCode;
import io.millrace.transactions.IdentityAnswer;

/**
 * Requests of older clients that come over a connection which their producer has replaced. Nobody
 * waits for their answers; a client that does, against all custom, connects anew and is heard.
 */
final class Overtaken {
    private Overtaken() {}

    /** True when the request is one of these, and its connection is given up. */
    static boolean ended(ErrorCode error, Call call) {
        boolean overtaken = error == ErrorCode.NETWORK_EXCEPTION;
        if (overtaken) {
            call.disconnect("its producer speaks over a later connection");
        }
        return overtaken;
    }

    static boolean ended(IdentityAnswer answer, Call call) {
        return answer instanceof IdentityAnswer.Refused(ErrorCode error) && ended(error, call);
    }
}
