package io.millrace.network;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import org.jspecify.annotations.Nullable;

/** A listener that can't be opened. The message is one line that says what to do. */
public final class NetworkException extends OperatingException {
    private static final long serialVersionUID = 1L;

    public NetworkException(
            FaultKind kind, String address, String message, @Nullable Throwable cause) {
        super(kind, address, message, cause);
    }
}
