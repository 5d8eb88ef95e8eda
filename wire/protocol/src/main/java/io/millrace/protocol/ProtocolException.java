package io.millrace.protocol;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;

/** Bytes that are no valid message, or a message that a version can't express. */
public final class ProtocolException extends OperatingException {
    private static final long serialVersionUID = 1L;

    /**
     * @param subject the message, field or part of the encoding that is at fault
     */
    public ProtocolException(String subject, String message) {
        super(FaultKind.CALLER, subject, message, null);
    }

    /** A field holds something that the version can't express. */
    public static ProtocolException notInVersion(String field, short version) {
        return new ProtocolException(field, "not in version " + version);
    }

    public static void requireVersion(String message, short version, short lowest, short highest) {
        if (version < lowest || version > highest) {
            throw new ProtocolException(
                    message, "version " + version + " is outside of " + lowest + " to " + highest);
        }
    }
}
