package io.millrace.groups.consumer;

/** Bounds that nobody needs to set. */
final class ConsumerLimits {

    /** Groups of one shard. */
    static final int GROUPS_MAX = 200_000;

    /** What the topics and the expression of one member may take; its record must fit. */
    static final int SUBSCRIPTION_BYTES_MAX = 500_000;

    /** Of a regular expression. Each topic's name is held against it. */
    static final int REGEX_CHARACTERS_MAX = 10_000;

    /** Of one member: with their epochs they fit into a record. The rest stays unassigned. */
    static final int PARTITIONS_PER_MEMBER_MAX = 50_000;

    /** Topics that come and go do not have all expressions resolved at each heartbeat. */
    static final long REGEX_INTERVAL_MILLIS = 10_000;

    /** Timers that go off in one tick; the rest come in the next. */
    static final int TIMERS_PER_TICK_MAX = 1_000;

    private ConsumerLimits() {}
}
