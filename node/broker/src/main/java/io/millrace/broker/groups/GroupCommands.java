package io.millrace.broker.groups;

import io.millrace.groups.AnyGroupCommand;
import io.millrace.groups.kind.GroupCommand;
import io.millrace.protocol.message.ListGroupsResponse;
import java.util.function.Consumer;

/** The group coordinators of this node, as handlers see them. Callable from any thread. */
public interface GroupCommands {

    /**
     * Brings a command to the coordinator of its group.
     *
     * @param answered called once, on the coordinators' thread or at once on the caller's; must not
     *     block
     */
    <R> void submit(GroupCommand.OfGroup<R> command, Consumer<R> answered);

    /** Lists the groups of all coordinators of this node. */
    void list(AnyGroupCommand.ListGroups command, Consumer<ListGroupsResponse> answered);
}
