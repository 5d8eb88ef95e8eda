package io.millrace.groups.classic;

import io.millrace.base.Check;
import io.millrace.coordination.Step;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.millrace.protocol.message.LeaveGroupResponse;
import io.millrace.protocol.message.LeaveGroupResponse.MemberResponse;
import java.util.ArrayList;
import java.util.List;

/** LeaveGroup for a batch of members, as from version 3; older requests are batches of one. */
final class Leaves {
    private final Timers timers;
    private final Rebalances rebalances;

    Leaves(Timers timers, Rebalances rebalances) {
        this.timers = timers;
        this.rebalances = rebalances;
    }

    void leave(ClassicGroup group, List<MemberIdentity> leavers, long ticket, Step<Object> step) {
        List<MemberResponse> responses = new ArrayList<>();
        int sizeBefore = group.size();
        for (MemberIdentity leaver : leavers) {
            responses.add(response(leaver, leave(group, leaver, step)));
        }
        step.reply(ticket, new LeaveGroupResponse().members(responses));
        if (group.size() < sizeBefore) {
            rebalances.membersChanged(group, step);
        } else {
            rebalances.completeIfAllJoined(group, step);
        }
    }

    static LeaveGroupResponse failed(ErrorCode error) {
        return new LeaveGroupResponse().errorCode(error.code());
    }

    /** Everyone is unknown in a group that does not exist. */
    static LeaveGroupResponse unknownGroup(List<MemberIdentity> leavers) {
        return new LeaveGroupResponse()
                .members(
                        leavers.stream()
                                .map(leaver -> response(leaver, ErrorCode.UNKNOWN_MEMBER_ID))
                                .toList());
    }

    private ErrorCode leave(ClassicGroup group, MemberIdentity leaver, Step<Object> step) {
        String instanceId = leaver.groupInstanceId();
        if (leaver.memberId().isEmpty() && instanceId != null) {
            // An operator removes a static member, whatever its member id is by now.
            Member member = group.memberOfInstance(instanceId);
            if (member == null) {
                return ErrorCode.UNKNOWN_MEMBER_ID;
            }
            rebalances.drop(group, member, step);
            return ErrorCode.NONE;
        }
        if (instanceId == null && group.pendingMembers().remove(leaver.memberId())) {
            timers.cancelPending(group, leaver.memberId());
            return ErrorCode.NONE;
        }
        ErrorCode error = Membership.check(group, leaver.memberId(), instanceId);
        if (error == ErrorCode.NONE) {
            Member member = Check.present(group.member(leaver.memberId()), "the member");
            rebalances.drop(group, member, step);
        }
        return error;
    }

    private static MemberResponse response(MemberIdentity leaver, ErrorCode error) {
        return new MemberResponse()
                .memberId(leaver.memberId())
                .groupInstanceId(leaver.groupInstanceId())
                .errorCode(error.code());
    }
}
