package io.millrace.records;

/**
 * Which timestamps a topic accepts (KIP-32, KIP-937).
 *
 * @param type {@code message.timestamp.type}
 * @param beforeMaxMillis {@code message.timestamp.before.max.ms}: how far back, for create time
 * @param afterMaxMillis {@code message.timestamp.after.max.ms}: how far ahead, for create time
 */
public record TimestampRule(TimestampType type, long beforeMaxMillis, long afterMaxMillis) {
    /** Kafka's defaults. */
    public static final TimestampRule DEFAULT =
            new TimestampRule(TimestampType.CREATE_TIME, Long.MAX_VALUE, 3_600_000);

    boolean isUnboundedBefore() {
        return beforeMaxMillis == Long.MAX_VALUE;
    }

    long earliest(long nowMillis) {
        return nowMillis - beforeMaxMillis;
    }

    long latest(long nowMillis) {
        long latest = nowMillis + afterMaxMillis;
        return latest < nowMillis ? Long.MAX_VALUE : latest;
    }
}
