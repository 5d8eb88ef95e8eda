package io.millrace.groups.consumer;

import io.millrace.groups.kind.TopicIdPartition;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ConsumerGroupHeartbeatRequest;
import io.millrace.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a heartbeat, as the group knows it.
 *
 * @param member null when it is new
 * @param refusal null when it may go on
 */
record Standing(@Nullable ConsumerMember member, @Nullable ConsumerGroupHeartbeatResponse refusal) {

    private static final String REJOIN = " The member must abandon all its partitions and rejoin.";

    static Standing of(
            ConsumerGroup group, String memberId, ConsumerGroupHeartbeatRequest request) {
        String instanceId = request.instanceId();
        return instanceId == null
                ? dynamic(group, memberId, request)
                : fixed(group, memberId, instanceId, request);
    }

    private static Standing dynamic(
            ConsumerGroup group, String memberId, ConsumerGroupHeartbeatRequest request) {
        ConsumerMember member = group.member(memberId);
        if (member != null) {
            return checked(member, request);
        }
        return request.memberEpoch() == Requests.JOINS
                ? new Standing(null, null)
                : refused(ErrorCode.UNKNOWN_MEMBER_ID, unknown(group, memberId));
    }

    static String unknown(ConsumerGroup group, String memberId) {
        return "Member " + memberId + " is not a member of group " + group.id() + ".";
    }

    private static Standing fixed(
            ConsumerGroup group,
            String memberId,
            String instanceId,
            ConsumerGroupHeartbeatRequest request) {
        ConsumerMember member = group.instance(instanceId);
        boolean joins = request.memberEpoch() == Requests.JOINS;
        if (member == null) {
            return joins
                    ? new Standing(null, null)
                    : refused(
                            ErrorCode.UNKNOWN_MEMBER_ID,
                            "Instance id " + instanceId + " is unknown.");
        }
        if (member.id().equals(memberId)) {
            return checked(member, request);
        }
        if (!joins) {
            return refused(
                    ErrorCode.FENCED_INSTANCE_ID,
                    "Static member %s with instance id %s was fenced by member %s."
                            .formatted(memberId, instanceId, member.id()));
        }
        return member.epoch() == Progress.STATIC_AWAY
                ? new Standing(member, null)
                : refused(
                        ErrorCode.UNRELEASED_INSTANCE_ID,
                        ("Static member %s with instance id %s cannot join the group because the"
                                        + " instance id is owned by %s member.")
                                .formatted(memberId, instanceId, member.id()));
    }

    /**
     * A member that never heard of its last epoch may come with the one before, as long as it has
     * nothing that is not its. One that joins anew has nothing.
     */
    private static Standing checked(ConsumerMember member, ConsumerGroupHeartbeatRequest request) {
        int epoch = request.memberEpoch();
        int known = member.epoch();
        if (epoch == Requests.JOINS || epoch == known) {
            return new Standing(member, null);
        }
        if (epoch > known) {
            return refused(ErrorCode.FENCED_MEMBER_EPOCH, mismatch("greater", epoch, known));
        }
        Set<TopicIdPartition> owned = Requests.owned(request);
        boolean missedOne =
                epoch == member.progress().previousEpoch()
                        && owned != null
                        && member.progress().assigned().keySet().containsAll(owned);
        return missedOne
                ? new Standing(member, null)
                : refused(ErrorCode.FENCED_MEMBER_EPOCH, mismatch("smaller", epoch, known));
    }

    private static String mismatch(String how, int epoch, int known) {
        return ("The consumer group member has a %s member epoch (%d) than the one known by the"
                                + " group coordinator (%d).")
                        .formatted(how, epoch, known)
                + REJOIN;
    }

    private static Standing refused(ErrorCode error, String message) {
        return new Standing(null, Answers.refused(error, message));
    }
}
