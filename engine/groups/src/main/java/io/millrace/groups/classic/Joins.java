package io.millrace.groups.classic;

import io.millrace.base.Check;
import io.millrace.coordination.Step;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.JoinGroupResponse;

/**
 * JoinGroup to a group that exists. Owned by {@link ClassicGroups}.
 *
 * <p>Either the answer is in the step, or the member waits with the ticket until {@link Rebalances}
 * completes the rebalance.
 */
final class Joins {
    private final ClassicSettings settings;
    private final Timers timers;
    private final Rebalances rebalances;
    private final StaticJoins staticJoins;
    private final KeptBytes.Share kept;

    Joins(ClassicSettings settings, Timers timers, Rebalances rebalances, KeptBytes.Share kept) {
        this.settings = settings;
        this.kept = kept;
        this.timers = timers;
        this.rebalances = rebalances;
        this.staticJoins = new StaticJoins(timers, rebalances);
    }

    void join(ClassicGroup group, Join join, long ticket, Step<Object> step) {
        String memberId = join.request().memberId();
        if (!hasRoom(group, memberId)) {
            step.reply(ticket, Answers.joinError("", ErrorCode.GROUP_MAX_SIZE_REACHED));
        } else if (!group.supports(join.request().protocolType(), join.protocols())) {
            step.reply(ticket, Answers.joinError(memberId, ErrorCode.INCONSISTENT_GROUP_PROTOCOL));
        } else if (memoryRefusal(group, join) != ErrorCode.NONE) {
            step.reply(ticket, Answers.joinError(memberId, memoryRefusal(group, join)));
        } else if (join.isNewMember()) {
            joinAsNewMember(group, join, ticket, step);
        } else if (group.pendingMembers().contains(memberId)) {
            joinAsPendingMember(group, join, ticket, step);
        } else {
            joinAsMember(group, join, ticket, step);
        }
    }

    /** A rebalance may leave members behind, so during one only those that have joined count. */
    private boolean hasRoom(ClassicGroup group, String memberId) {
        Member member = group.member(memberId);
        return switch (group.state()) {
            case EMPTY, DEAD -> true;
            case PREPARING_REBALANCE ->
                    (member != null && member.waitsForJoin())
                            || group.joinsWaiting() < settings.membersMax();
            case COMPLETING_REBALANCE, STABLE ->
                    member != null || group.size() < settings.membersMax();
        };
    }

    /**
     * A group that has become too large stays so; what others keep may go again, and clients come
     * back after this error.
     */
    private ErrorCode memoryRefusal(ClassicGroup group, Join join) {
        String instanceId = join.request().groupInstanceId();
        Member present =
                instanceId == null
                        ? group.member(join.request().memberId())
                        : group.memberOfInstance(instanceId);
        long more = join.keptBytes() - (present == null ? 0 : present.keptBytes());
        if (more > 0 && group.keptBytes() + more > ClassicLimits.GROUP_BYTES_MAX) {
            return ErrorCode.GROUP_MAX_SIZE_REACHED;
        }
        return kept.fits(more) ? ErrorCode.NONE : ErrorCode.COORDINATOR_NOT_AVAILABLE;
    }

    private void joinAsNewMember(ClassicGroup group, Join join, long ticket, Step<Object> step) {
        String instanceId = join.request().groupInstanceId();
        Member previous = instanceId == null ? null : group.memberOfInstance(instanceId);
        if (previous != null) {
            staticJoins.replace(group, previous, join, ticket, step);
        } else if (join.mustKnowItsId()) {
            tellMemberId(group, join, ticket, step);
        } else {
            addMember(group, join.newMemberId(), join, ticket, step);
        }
    }

    private void tellMemberId(ClassicGroup group, Join join, long ticket, Step<Object> step) {
        if (group.pendingMembers().size() >= ClassicLimits.PENDING_MEMBERS_MAX) {
            step.reply(ticket, Answers.joinError("", ErrorCode.GROUP_MAX_SIZE_REACHED));
            return;
        }
        String memberId = join.newMemberId();
        Check.that(group.pendingMembers().add(memberId), "a fresh id is fresh");
        timers.pending(group, memberId, step.steadyMillis() + join.timeouts().sessionMillis());
        step.reply(ticket, Answers.joinError(memberId, ErrorCode.MEMBER_ID_REQUIRED));
    }

    private void joinAsPendingMember(
            ClassicGroup group, Join join, long ticket, Step<Object> step) {
        String memberId = join.request().memberId();
        if (join.isStatic()) {
            // Static members are never told to come back with an id: the two do not belong
            // together.
            step.reply(ticket, Answers.joinError(memberId, ErrorCode.UNKNOWN_MEMBER_ID));
            return;
        }
        timers.cancelPending(group, memberId);
        addMember(group, memberId, join, ticket, step);
    }

    private void addMember(
            ClassicGroup group, String memberId, Join join, long ticket, Step<Object> step) {
        Member member =
                new Member(
                        memberId,
                        join.request().groupInstanceId(),
                        join.caller(),
                        join.timeouts(),
                        join.protocols());
        group.add(member, join.request().protocolType());
        group.awaitJoin(member, ticket);
        timers.session(group, member, step.steadyMillis());
        rebalances.membersChanged(group, step);
    }

    private void joinAsMember(ClassicGroup group, Join join, long ticket, Step<Object> step) {
        String memberId = join.request().memberId();
        ErrorCode error = Membership.check(group, memberId, join.request().groupInstanceId());
        if (error != ErrorCode.NONE) {
            step.reply(ticket, Answers.joinError(memberId, error));
            return;
        }
        Member member = Check.present(group.member(memberId), "the member");
        boolean unchanged = member.protocols().equals(join.protocols());
        switch (group.state()) {
            case PREPARING_REBALANCE -> rejoin(group, member, join, ticket, step);
            case COMPLETING_REBALANCE -> {
                if (unchanged) {
                    // It lost the answer to its join: the same again.
                    answerCurrent(group, member, ticket, step);
                } else {
                    rejoin(group, member, join, ticket, step);
                }
            }
            case STABLE -> {
                if (unchanged && !group.isLeader(member)) {
                    answerCurrent(group, member, ticket, step);
                } else {
                    // The leader joins again when it wants to assign anew, say for new partitions.
                    rejoin(group, member, join, ticket, step);
                }
            }
            case EMPTY, DEAD ->
                    step.reply(ticket, Answers.joinError(memberId, ErrorCode.UNKNOWN_MEMBER_ID));
        }
    }

    private void answerCurrent(ClassicGroup group, Member member, long ticket, Step<Object> step) {
        timers.session(group, member, step.steadyMillis());
        JoinGroupResponse current = Answers.joined(group, member);
        step.reply(ticket, current);
    }

    private void rejoin(
            ClassicGroup group, Member member, Join join, long ticket, Step<Object> step) {
        member.update(join.timeouts(), join.protocols());
        rebalances.awaitJoin(group, member, ticket, step);
        rebalances.membersChanged(group, step);
    }
}
