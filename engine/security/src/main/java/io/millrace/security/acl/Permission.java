package io.millrace.security.acl;

/** What a rule says. The order is that of the codes. Whatever does not ALLOW forbids. */
public enum Permission {
    UNKNOWN,
    ANY,
    DENY,
    ALLOW;

    private static final Permission[] BY_CODE = values();

    /** UNKNOWN when the code is nobody's. */
    public static Permission of(byte code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : UNKNOWN;
    }

    public byte code() {
        return (byte) ordinal();
    }
}
