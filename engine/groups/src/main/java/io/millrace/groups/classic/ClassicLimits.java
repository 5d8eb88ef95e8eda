package io.millrace.groups.classic;

/** Bounds that nobody needs to set. */
final class ClassicLimits {

    /** Groups of one shard. */
    static final int GROUPS_MAX = 200_000;

    /**
     * What one group may keep in memory. Far beyond what its record could hold, since a member
     * brings metadata for each protocol that it knows, and the record has one of them.
     */
    static final long GROUP_BYTES_MAX = 16 << 20;

    /** Members of one group that were told their id and have not come back with it. */
    static final int PENDING_MEMBERS_MAX = 10_000;

    /**
     * How long a member that has not seen the end of its first rebalance is kept, however long that
     * rebalance takes: a client that gave up and joins anew must not fill the group with its
     * ghosts.
     */
    static final long NEW_MEMBER_JOIN_TIMEOUT_MILLIS = 5 * 60 * 1000;

    /**
     * How much of the client id or the instance id a member id begins with: even in three-byte
     * characters far below what a string can hold.
     */
    static final int NAME_IN_MEMBER_ID_CHARACTERS_MAX = 1_000;

    /** Timers that go off in one tick; the rest come in the next. */
    static final int TIMERS_PER_TICK_MAX = 1_000;

    private ClassicLimits() {}
}
