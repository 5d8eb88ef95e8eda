package io.millrace.groups.classic;

import io.millrace.base.Check;
import io.millrace.coordination.Step;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.JoinGroupResponse;

/**
 * A static member that comes back without a member id (it was restarted) takes the place of its
 * former self, which is fenced (KIP-345). Owned by {@link ClassicGroups}.
 */
final class StaticJoins {
    private final Timers timers;
    private final Rebalances rebalances;

    StaticJoins(Timers timers, Rebalances rebalances) {
        this.timers = timers;
        this.rebalances = rebalances;
    }

    void replace(ClassicGroup group, Member old, Join join, long ticket, Step<Object> step) {
        String leaderBefore = Check.present(group.leaderId(), "the leader");
        rebalances.answerJoin(group, old, ErrorCode.FENCED_INSTANCE_ID, step);
        rebalances.answerSync(old, ErrorCode.FENCED_INSTANCE_ID, step);
        timers.cancelSession(group, old.id());
        Member member = old.replacedBy(join.newMemberId(), join.caller());
        member.update(join.timeouts(), join.protocols());
        group.replace(old, member);
        timers.session(group, member, step.steadyMillis());

        switch (group.state()) {
            case STABLE -> {
                if (ProtocolVote.winner(group.members()).equals(group.protocolName())) {
                    // Nothing changes for the others, and it keeps its assignment: no rebalance.
                    step.append(GroupRecord.of(group));
                    step.reply(ticket, unchanged(group, member, leaderBefore, join));
                } else {
                    waitForRebalance(group, member, ticket, step);
                }
            }
            case COMPLETING_REBALANCE, PREPARING_REBALANCE ->
                    waitForRebalance(group, member, ticket, step);
            case EMPTY, DEAD -> Check.that(false, "a group with members is neither empty nor dead");
        }
    }

    /**
     * A leader that can skip the assignment is told that it leads, and who the members are, so that
     * it can watch for new partitions (KIP-814). An older one must not assign: it is told that its
     * former self leads.
     */
    private static JoinGroupResponse unchanged(
            ClassicGroup group, Member member, String leaderBefore, Join join) {
        if (!join.canSkipAssignment()) {
            return Answers.joined(group, member.id(), leaderBefore);
        }
        return Answers.joined(group, member).skipAssignment(group.isLeader(member));
    }

    private void waitForRebalance(
            ClassicGroup group, Member member, long ticket, Step<Object> step) {
        rebalances.awaitJoin(group, member, ticket, step);
        rebalances.membersChanged(group, step);
    }
}
