package io.millrace.security.acl;

/** What somebody wants to do. The order is that of the codes on the wire and in records. */
public enum Operation {
    UNKNOWN,
    ANY,
    ALL,
    READ,
    WRITE,
    CREATE,
    DELETE,
    ALTER,
    DESCRIBE,
    CLUSTER_ACTION,
    DESCRIBE_CONFIGS,
    ALTER_CONFIGS,
    IDEMPOTENT_WRITE,
    CREATE_TOKENS,
    DESCRIBE_TOKENS,
    TWO_PHASE_COMMIT;

    /** The bits of every operation that can be asked for. */
    static final int EVERY_BIT = -1 << READ.ordinal();

    private static final Operation[] BY_CODE = values();

    /** UNKNOWN when the code is nobody's. */
    public static Operation of(byte code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : UNKNOWN;
    }

    public byte code() {
        return (byte) ordinal();
    }

    /** Where the operation is in the bit fields of Kafka's answers. */
    public int bit() {
        return 1 << ordinal();
    }

    /** Which operations a rule that forbids this one forbids. */
    int forbids() {
        return this == ALL ? EVERY_BIT : bit() & EVERY_BIT;
    }

    /** Which operations a rule that lets one do this lets one do. */
    int lets() {
        return switch (this) {
            case READ, WRITE, DELETE, ALTER -> bit() | DESCRIBE.bit();
            case ALTER_CONFIGS -> bit() | DESCRIBE_CONFIGS.bit();
            default -> forbids();
        };
    }
}
