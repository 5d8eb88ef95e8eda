package io.millrace.handlers.group;

import io.millrace.broker.groups.GroupCommands;
import io.millrace.groups.classic.ClassicCommand;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.message.HeartbeatRequest;

/** Heartbeat, v0 to v4. v3 brings static members. */
public final class HeartbeatHandler implements Handler<HeartbeatRequest> {
    private final GroupCommands groups;

    public HeartbeatHandler(GroupCommands groups) {
        this.groups = groups;
    }

    @Override
    public void handle(HeartbeatRequest request, Call call) {
        groups.submit(new ClassicCommand.Heartbeat(request), Replying.to(call));
    }
}
