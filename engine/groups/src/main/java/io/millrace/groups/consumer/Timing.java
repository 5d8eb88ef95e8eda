package io.millrace.groups.consumer;

/**
 * The times of one group, which can be set while it lives.
 *
 * @param sessionMillis {@code consumer.session.timeout.ms}
 * @param heartbeatMillis {@code consumer.heartbeat.interval.ms}
 * @param assignmentMillis {@code consumer.assignment.interval.ms}: between two assignments
 */
public record Timing(int sessionMillis, int heartbeatMillis, int assignmentMillis) {

    /** Kafka's defaults. */
    public static final Timing DEFAULT = new Timing(45_000, 5_000, 1_000);
}
