package io.millrace.groups.classic;

import io.millrace.coordination.Deadlines;
import org.jspecify.annotations.Nullable;

/** The timers of all classic groups of a shard. Owned by {@link ClassicGroups}. */
final class Timers {

    /** What a timer is about. */
    sealed interface Timer {
        String groupId();

        /** A member has to show a sign of life. */
        record Session(String groupId, String memberId) implements Timer {}

        /** A member that was told its id has to come back with it. */
        record Pending(String groupId, String memberId) implements Timer {}

        /** The wait for members to join ends. */
        record Joins(String groupId) implements Timer {}

        /** The wait for members to sync ends. */
        record Syncs(String groupId) implements Timer {}
    }

    private final Deadlines<Timer> deadlines = new Deadlines<>();

    void session(ClassicGroup group, Member member, long steadyMillis) {
        long timeout =
                member.isInFirstRebalance()
                        ? ClassicLimits.NEW_MEMBER_JOIN_TIMEOUT_MILLIS
                        : member.timeouts().sessionMillis();
        deadlines.set(new Timer.Session(group.id(), member.id()), steadyMillis + timeout);
    }

    void cancelSession(ClassicGroup group, String memberId) {
        deadlines.cancel(new Timer.Session(group.id(), memberId));
    }

    void pending(ClassicGroup group, String memberId, long atMillis) {
        deadlines.set(new Timer.Pending(group.id(), memberId), atMillis);
    }

    void cancelPending(ClassicGroup group, String memberId) {
        deadlines.cancel(new Timer.Pending(group.id(), memberId));
    }

    void joins(ClassicGroup group, long atMillis) {
        deadlines.set(new Timer.Joins(group.id()), atMillis);
    }

    void cancelJoins(ClassicGroup group) {
        deadlines.cancel(new Timer.Joins(group.id()));
    }

    void syncs(ClassicGroup group, long atMillis) {
        deadlines.set(new Timer.Syncs(group.id()), atMillis);
    }

    void cancelSyncs(ClassicGroup group) {
        deadlines.cancel(new Timer.Syncs(group.id()));
    }

    long nextMillis() {
        return deadlines.nextMillis();
    }

    int size() {
        return deadlines.size();
    }

    @Nullable Timer poll(long steadyMillis) {
        Deadlines.Due<Timer> due = deadlines.poll(steadyMillis);
        return due == null ? null : due.key();
    }
}
