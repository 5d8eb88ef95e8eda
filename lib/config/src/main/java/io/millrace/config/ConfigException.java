package io.millrace.config;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import org.jspecify.annotations.Nullable;

/** The settings can't be used. The message is one line that says what to change. */
public final class ConfigException extends OperatingException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String resource, String message, @Nullable Throwable cause) {
        super(FaultKind.CALLER, resource, message, cause);
    }
}
