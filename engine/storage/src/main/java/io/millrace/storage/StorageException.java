package io.millrace.storage;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import org.jspecify.annotations.Nullable;

/**
 * A log can't do what it should: its directory has failed ({@link FaultKind#RESOURCE}), its files
 * are damaged ({@link FaultKind#CORRUPT}; the resource names file and position), or the caller
 * asked for what isn't there ({@link FaultKind#CALLER}).
 */
public final class StorageException extends OperatingException {
    private static final long serialVersionUID = 1L;

    public StorageException(
            FaultKind kind, String resource, String message, @Nullable Throwable cause) {
        super(kind, resource, message, cause);
    }

    public static StorageException corrupt(String resource, String message) {
        return new StorageException(FaultKind.CORRUPT, resource, message, null);
    }

    public static StorageException of(OperatingException failure) {
        return failure instanceof StorageException ours
                ? ours
                : new StorageException(
                        failure.kind(),
                        failure.resource(),
                        String.valueOf(failure.getMessage()),
                        failure);
    }

    public static StorageException caller(String resource, String message) {
        return new StorageException(FaultKind.CALLER, resource, message, null);
    }
}
