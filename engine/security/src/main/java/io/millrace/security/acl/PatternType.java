package io.millrace.security.acl;

/** How a rule names resources. The order is that of the codes. */
public enum PatternType {
    UNKNOWN,
    ANY,
    MATCH,
    /** Exactly this name, or with {@code *} every name. */
    LITERAL,
    /** Every name that begins like this. */
    PREFIXED;

    private static final PatternType[] BY_CODE = values();

    /** UNKNOWN when the code is nobody's. */
    public static PatternType of(byte code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : UNKNOWN;
    }

    public byte code() {
        return (byte) ordinal();
    }
}
