package io.millrace.base;

import org.jspecify.annotations.Nullable;

/**
 * An operating error: something outside of the code failed. Each module has one subclass. Never
 * used for answers of the wire protocol, which are values.
 */
public abstract class OperatingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FaultKind kind;
    private final String resource;

    protected OperatingException(
            FaultKind kind, String resource, String message, @Nullable Throwable cause) {
        super(message + " [" + resource + "]", cause);
        this.kind = kind;
        this.resource = resource;
    }

    public final FaultKind kind() {
        return kind;
    }

    /** The file, topic, address or setting that failed. */
    public final String resource() {
        return resource;
    }
}
