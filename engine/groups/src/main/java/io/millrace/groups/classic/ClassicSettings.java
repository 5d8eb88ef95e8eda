package io.millrace.groups.classic;

import io.millrace.base.Check;

/**
 * What an operator can set for classic groups.
 *
 * @param sessionTimeoutMillisMin {@code group.min.session.timeout.ms}
 * @param sessionTimeoutMillisMax {@code group.max.session.timeout.ms}
 * @param membersMax {@code group.max.size}
 * @param initialRebalanceDelayMillis {@code group.initial.rebalance.delay.ms}; with zero the first
 *     rebalance of a group still ends by an event of its own, a millisecond later
 * @param recordBytesMax the largest group record that the partition takes; a group that would need
 *     a larger one is not stabilised
 */
public record ClassicSettings(
        int sessionTimeoutMillisMin,
        int sessionTimeoutMillisMax,
        int membersMax,
        int initialRebalanceDelayMillis,
        int recordBytesMax) {

    /** Kafka's defaults. */
    public static final ClassicSettings DEFAULT =
            new ClassicSettings(6_000, 1_800_000, Integer.MAX_VALUE, 3_000, 1_000_000);

    public ClassicSettings {
        Check.that(
                sessionTimeoutMillisMin <= sessionTimeoutMillisMax,
                "the shortest session timeout is not above the longest",
                sessionTimeoutMillisMin,
                sessionTimeoutMillisMax);
        Check.that(membersMax > 0, "membersMax is positive");
        Check.that(initialRebalanceDelayMillis >= 0, "the initial delay is not negative");
        Check.that(recordBytesMax > 0, "recordBytesMax is positive");
    }

    public ClassicSettings withInitialRebalanceDelayMillis(int delayMillis) {
        return new ClassicSettings(
                sessionTimeoutMillisMin,
                sessionTimeoutMillisMax,
                membersMax,
                delayMillis,
                recordBytesMax);
    }

    public ClassicSettings withMembersMax(int max) {
        return new ClassicSettings(
                sessionTimeoutMillisMin,
                sessionTimeoutMillisMax,
                max,
                initialRebalanceDelayMillis,
                recordBytesMax);
    }
}
