package io.millrace.groups.classic;

import static io.millrace.groups.classic.GroupState.COMPLETING_REBALANCE;
import static io.millrace.groups.classic.GroupState.EMPTY;
import static io.millrace.groups.classic.GroupState.PREPARING_REBALANCE;

import io.millrace.coordination.Step;
import io.millrace.protocol.ErrorCode;

/**
 * How a group gets from one generation to the next. Handlers change the members and then call here.
 * Owned by {@link ClassicGroups}.
 */
final class Rebalances {
    private final ClassicSettings settings;
    private final Timers timers;

    Rebalances(ClassicSettings settings, Timers timers) {
        this.settings = settings;
        this.timers = timers;
    }

    /** Members must join again: from EMPTY, COMPLETING or STABLE to PREPARING. */
    void prepare(ClassicGroup group, Step<Object> step) {
        if (group.isIn(COMPLETING_REBALANCE)) {
            group.forgetAssignments();
            for (Member member : group.members()) {
                answerSync(member, ErrorCode.REBALANCE_IN_PROGRESS, step);
            }
        }
        timers.cancelSyncs(group);
        group.pendingSyncs().clear();
        boolean initial = group.isIn(EMPTY);
        group.transition(PREPARING_REBALANCE, step.nowMillis());
        int delay = settings.initialRebalanceDelayMillis();
        if (initial) {
            group.startInitialDelay(Math.max(group.rebalanceTimeoutMillis() - delay, 0));
            awaitMoreJoins(group, delay, step);
        } else if (group.allJoined()) {
            complete(group, step);
        } else {
            timers.joins(group, step.steadyMillis() + group.rebalanceTimeoutMillis());
        }
    }

    /** Never within the step: joins that are under way when the delay is zero get in. */
    private void awaitMoreJoins(ClassicGroup group, int delayMillis, Step<Object> step) {
        timers.joins(group, step.steadyMillis() + Math.max(delayMillis, 1));
    }

    /** After a change in PREPARING: perhaps it was the last one that the group waited for. */
    void completeIfAllJoined(ClassicGroup group, Step<Object> step) {
        if (group.isPreparing() && group.initialDelay() == null && group.allJoined()) {
            complete(group, step);
        }
    }

    /** Members came or went: starts a rebalance, or goes on with the one under way. */
    void membersChanged(ClassicGroup group, Step<Object> step) {
        if (group.isPreparing()) {
            completeIfAllJoined(group, step);
        } else {
            prepare(group, step);
        }
    }

    /** The wait for members to join is over, or would be if nobody had come in the meantime. */
    void joinsTimedOut(ClassicGroup group, Step<Object> step) {
        if (!group.isPreparing()) {
            return;
        }
        ClassicGroup.InitialDelay delay = group.initialDelay();
        if (delay != null && delay.memberJoined() && delay.remainingMillis() > 0) {
            int next = Math.min(settings.initialRebalanceDelayMillis(), delay.remainingMillis());
            group.startInitialDelay(delay.remainingMillis() - next);
            awaitMoreJoins(group, next, step);
        } else {
            complete(group, step);
        }
    }

    /** Members that did not ask for their assignment in time are removed. */
    void syncsTimedOut(ClassicGroup group, Step<Object> step) {
        boolean removed = false;
        for (Member member : group.membersNow()) {
            if (group.pendingSyncs().contains(member.id())) {
                drop(group, member, step);
                removed = true;
            }
        }
        if (removed) {
            membersChanged(group, step);
        }
    }

    /** Takes a member out, whatever it waits for. The caller then calls {@link #membersChanged}. */
    void drop(ClassicGroup group, Member member, Step<Object> step) {
        answerJoin(group, member, ErrorCode.UNKNOWN_MEMBER_ID, step);
        answerSync(member, ErrorCode.UNKNOWN_MEMBER_ID, step);
        timers.cancelSession(group, member.id());
        group.remove(member);
    }

    /**
     * The member waits with {@code ticket} for the rebalance. A JoinGroup of the same member that
     * still waited came over a connection that is gone; it is answered so that its ticket ends.
     */
    void awaitJoin(ClassicGroup group, Member member, long ticket, Step<Object> step) {
        answerJoin(group, member, ErrorCode.REBALANCE_IN_PROGRESS, step);
        group.awaitJoin(member, ticket);
    }

    /** Ends what the member waits for with an error. */
    void answerJoin(ClassicGroup group, Member member, ErrorCode error, Step<Object> step) {
        long ticket = group.takeJoin(member);
        if (ticket != Member.NO_TICKET) {
            step.reply(ticket, Answers.joinError(member.id(), error));
        }
    }

    /** Ends what the member waits for with an error. */
    void answerSync(Member member, ErrorCode error, Step<Object> step) {
        long ticket = member.setSyncTicket(Member.NO_TICKET);
        if (ticket != Member.NO_TICKET) {
            step.reply(ticket, Answers.syncError(error));
        }
    }

    /** From PREPARING to the next generation. */
    private void complete(ClassicGroup group, Step<Object> step) {
        timers.cancelJoins(group);
        for (Member member : group.membersNow()) {
            if (!member.waitsForJoin() && !member.isStatic()) {
                drop(group, member, step);
            }
        }
        if (group.size() > 0 && !group.electWaitingLeader()) {
            // Only static members, and none is back. Their sessions will end, or they will come.
            group.endInitialDelay();
            timers.joins(group, step.steadyMillis() + group.rebalanceTimeoutMillis());
            return;
        }
        group.startGeneration(step.nowMillis());
        if (group.isIn(EMPTY)) {
            step.append(GroupRecord.of(group));
            return;
        }
        for (Member member : group.members()) {
            long ticket = group.takeJoin(member);
            if (ticket != Member.NO_TICKET) {
                step.reply(ticket, Answers.joined(group, member));
            }
            member.seeEndOfRebalance();
            timers.session(group, member, step.steadyMillis());
        }
        timers.syncs(group, step.steadyMillis() + group.rebalanceTimeoutMillis());
    }
}
