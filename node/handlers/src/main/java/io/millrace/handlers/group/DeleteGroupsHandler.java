package io.millrace.handlers.group;

import io.millrace.broker.groups.GroupCommands;
import io.millrace.groups.AnyGroupCommand;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.message.DeleteGroupsRequest;
import io.millrace.protocol.message.DeleteGroupsResponse;
import io.millrace.protocol.message.DeleteGroupsResponse.DeletableGroupResult;

/**
 * DeleteGroups, v0 to v3: empty groups with all their offsets. v3 has room for a message: what a
 * plug-in has against a deletion. There are none here; the other errors speak for themselves.
 */
public final class DeleteGroupsHandler implements Handler<DeleteGroupsRequest> {
    private final GroupCommands groups;

    public DeleteGroupsHandler(GroupCommands groups) {
        this.groups = groups;
    }

    @Override
    public void handle(DeleteGroupsRequest request, Call call) {
        Gathering.of(
                request.groupsNames(),
                new DeletableGroupResult(),
                (group, answered) ->
                        groups.submit(new AnyGroupCommand.DeleteGroup(group), answered),
                Replying.to(call, results -> new DeleteGroupsResponse().results(results)));
    }
}
