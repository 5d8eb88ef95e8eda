package io.millrace.consensus;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import org.jspecify.annotations.Nullable;

/**
 * The metadata log can't be read or written. The resource is the file, with the offset if known.
 */
public final class ConsensusException extends OperatingException {
    private static final long serialVersionUID = 1L;

    public ConsensusException(
            FaultKind kind, String resource, String message, @Nullable Throwable cause) {
        super(kind, resource, message, cause);
    }
}
