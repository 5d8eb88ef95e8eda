package io.millrace.handlers.group;

import io.millrace.broker.groups.GroupCommands;
import io.millrace.groups.classic.ClassicCommand;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.SyncGroupRequest;

/**
 * SyncGroup, v0 to v5. v3 brings static members; from v5 the client has to say which protocol it
 * believes in. Waits for the leader's assignment; the request's memory is given back at once.
 */
public final class SyncGroupHandler implements Handler<SyncGroupRequest> {
    private static final short PROTOCOL_REQUIRED_VERSION = 5;

    private final GroupCommands groups;

    public SyncGroupHandler(GroupCommands groups) {
        this.groups = groups;
    }

    @Override
    public void handle(SyncGroupRequest request, Call call) {
        ClassicCommand.SyncGroup command = new ClassicCommand.SyncGroup(request);
        boolean protocolMissing = request.protocolType() == null || request.protocolName() == null;
        if (protocolMissing && call.version() >= PROTOCOL_REQUIRED_VERSION) {
            call.answer(command.refused(ErrorCode.INCONSISTENT_GROUP_PROTOCOL));
            return;
        }
        if (command.sizeBytes() > ClassicCommand.SyncGroup.SIZE_BYTES_MAX) {
            // Before it is copied: there may be no memory for that.
            call.answer(command.refused(ErrorCode.UNKNOWN_SERVER_ERROR));
            return;
        }
        request.assignments().forEach(each -> each.assignment(Bytes.copy(each.assignment())));
        call.releaseBody();
        groups.submit(command, Replying.to(call));
    }
}
