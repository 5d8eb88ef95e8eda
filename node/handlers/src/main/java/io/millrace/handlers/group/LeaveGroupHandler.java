package io.millrace.handlers.group;

import io.millrace.broker.groups.GroupCommands;
import io.millrace.groups.classic.ClassicCommand;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.message.LeaveGroupRequest;
import io.millrace.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.millrace.protocol.message.LeaveGroupResponse;
import java.util.List;

/** LeaveGroup, v0 to v5. From v3 for a batch of members, by member id or static instance. */
public final class LeaveGroupHandler implements Handler<LeaveGroupRequest> {
    private static final short BATCH_VERSION = 3;

    private final GroupCommands groups;

    public LeaveGroupHandler(GroupCommands groups) {
        this.groups = groups;
    }

    @Override
    public void handle(LeaveGroupRequest request, Call call) {
        boolean batch = call.version() >= BATCH_VERSION;
        List<MemberIdentity> leavers =
                batch
                        ? request.members()
                        : List.of(new MemberIdentity().memberId(request.memberId()));
        groups.submit(
                new ClassicCommand.LeaveGroup(request.groupId(), leavers),
                Replying.to(call, response -> batch ? response : single(response)));
    }

    /** The one member's error is the answer's. */
    private static LeaveGroupResponse single(LeaveGroupResponse response) {
        short error =
                response.members().isEmpty()
                        ? response.errorCode()
                        : response.members().getFirst().errorCode();
        return new LeaveGroupResponse().errorCode(error);
    }
}
