package io.millrace.broker.node;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import org.jspecify.annotations.Nullable;

/** A broker can't start. */
public final class BrokerException extends OperatingException {
    private static final long serialVersionUID = 1L;

    public BrokerException(
            FaultKind kind, String resource, String message, @Nullable Throwable cause) {
        super(kind, resource, message, cause);
    }
}
