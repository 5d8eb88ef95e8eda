package io.millrace.files;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A call on the file system failed. The resource is the path. */
public final class FilesException extends OperatingException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Reason {
        NOT_FOUND(FaultKind.CALLER),
        EXISTS(FaultKind.CALLER),
        /** Another process holds the lock. */
        LOCKED(FaultKind.RESOURCE),
        /** The disk or the quota is full. Bytes may have been written in part. */
        NO_SPACE(FaultKind.RETRY),
        /** The process or the system may open no more files. Nothing was done. */
        TOO_MANY_FILES(FaultKind.RETRY),
        /** The file is longer than the reader's limit, or ends before what was asked for. */
        UNEXPECTED_SIZE(FaultKind.CORRUPT),
        /** Anything else that the operating system says. */
        FAILED(FaultKind.RESOURCE);

        private final FaultKind kind;

        Reason(FaultKind kind) {
            this.kind = kind;
        }
    }

    private final Reason reason;

    public FilesException(Reason reason, Path path, String message, @Nullable Throwable cause) {
        super(reason.kind, path.toString(), message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Whether something was exhausted that comes back: what is stored is as good as before. */
    public boolean passes() {
        return reason == Reason.NO_SPACE || reason == Reason.TOO_MANY_FILES;
    }
}
