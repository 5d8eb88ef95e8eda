package io.millrace.records;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that claim to be record batches and are not readable as such (kind {@link
 * FaultKind#CORRUPT}), or a limit that reading them would break (kind {@link FaultKind#RESOURCE}).
 */
public final class RecordsException extends OperatingException {
    private static final long serialVersionUID = 1L;

    private RecordsException(FaultKind kind, String message, @Nullable Throwable cause) {
        super(kind, "record batch", message, cause);
    }

    public static RecordsException corrupt(String message) {
        return new RecordsException(FaultKind.CORRUPT, message, null);
    }

    public static RecordsException corrupt(String message, Throwable cause) {
        return new RecordsException(FaultKind.CORRUPT, message, cause);
    }

    public static RecordsException limit(String message) {
        return new RecordsException(FaultKind.RESOURCE, message, null);
    }
}
