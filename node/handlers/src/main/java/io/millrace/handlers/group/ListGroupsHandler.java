package io.millrace.handlers.group;

import io.millrace.broker.groups.GroupCommands;
import io.millrace.groups.AnyGroupCommand;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.message.ListGroupsRequest;

/** ListGroups, v0 to v5, for the groups of this node. v4 filters by state, v5 by type. */
public final class ListGroupsHandler implements Handler<ListGroupsRequest> {
    private final GroupCommands groups;

    public ListGroupsHandler(GroupCommands groups) {
        this.groups = groups;
    }

    @Override
    public void handle(ListGroupsRequest request, Call call) {
        groups.list(
                new AnyGroupCommand.ListGroups(request.statesFilter(), request.typesFilter()),
                Replying.to(call));
    }
}
