package io.millrace.groups.consumer;

import io.millrace.coordination.Deadlines;
import org.jspecify.annotations.Nullable;

/** The timers of all consumer groups of a shard. Owned by {@link ConsumerGroups}. */
final class Timers {

    /** What a timer is about. */
    sealed interface Timer {
        String groupId();

        String memberId();

        /** A member has to show a sign of life. */
        record Session(String groupId, String memberId) implements Timer {}

        /** A member has to let partitions go. */
        record Rebalance(String groupId, String memberId) implements Timer {}
    }

    private final Deadlines<Timer> deadlines = new Deadlines<>();

    void session(ConsumerGroup group, String memberId, long steadyMillis) {
        deadlines.set(
                new Timer.Session(group.id(), memberId),
                steadyMillis + group.timing().sessionMillis());
    }

    /** Starts or stops the time that the member has, by what it has to do. */
    void rebalance(ConsumerGroup group, ConsumerMember member, long steadyMillis) {
        Timer timer = new Timer.Rebalance(group.id(), member.id());
        if (member.progress().state() == MemberState.UNREVOKED_PARTITIONS) {
            deadlines.set(timer, steadyMillis + member.info().rebalanceMillis());
        } else {
            deadlines.cancel(timer);
        }
    }

    void cancel(String groupId, String memberId) {
        deadlines.cancel(new Timer.Session(groupId, memberId));
        deadlines.cancel(new Timer.Rebalance(groupId, memberId));
    }

    long nextMillis() {
        return deadlines.nextMillis();
    }

    @Nullable Timer poll(long steadyMillis) {
        Deadlines.Due<Timer> due = deadlines.poll(steadyMillis);
        return due == null ? null : due.key();
    }
}
