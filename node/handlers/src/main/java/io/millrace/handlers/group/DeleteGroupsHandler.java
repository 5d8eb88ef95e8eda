package io.millrace.handlers.group;

import io.millrace.broker.groups.GroupCommands;
import io.millrace.groups.GroupCommand;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.message.DeleteGroupsRequest;
import io.millrace.protocol.message.DeleteGroupsResponse;
import io.millrace.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import java.util.List;

/** DeleteGroups, v0 to v2: empty groups with all their offsets. */
public final class DeleteGroupsHandler implements Handler<DeleteGroupsRequest> {
    private final GroupCommands groups;

    public DeleteGroupsHandler(GroupCommands groups) {
        this.groups = groups;
    }

    @Override
    public void handle(DeleteGroupsRequest request, Call call) {
        List<String> wanted = request.groupsNames();
        Gathering<DeletableGroupResult> gathering =
                new Gathering<>(
                        wanted.size(),
                        new DeletableGroupResult(),
                        Replying.to(call, results -> new DeleteGroupsResponse().results(results)));
        for (int i = 0; i < wanted.size(); i++) {
            groups.submit(new GroupCommand.DeleteGroup(wanted.get(i)), gathering.place(i));
        }
    }
}
