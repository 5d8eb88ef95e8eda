package io.millrace.groups;

import io.millrace.coordination.Step;
import io.millrace.groups.GroupCommand.DeleteGroup;
import io.millrace.groups.GroupCommand.DescribeGroup;
import io.millrace.groups.GroupCommand.ListGroups;
import io.millrace.groups.classic.ClassicGroups;
import io.millrace.groups.classic.GroupState;
import io.millrace.groups.classic.GroupView;
import io.millrace.groups.offsets.GroupOffsets;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import io.millrace.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.millrace.protocol.message.ListGroupsResponse;
import io.millrace.protocol.message.ListGroupsResponse.ListedGroup;
import java.util.ArrayList;
import java.util.List;

/** All groups of a shard, whatever makes them exist. Owned by {@link GroupCoordinator}. */
final class GroupDirectory {
    private static final String CLASSIC = "classic";

    private final ClassicGroups classic;
    private final GroupOffsets offsets;

    GroupDirectory(ClassicGroups classic, GroupOffsets offsets) {
        this.classic = classic;
        this.offsets = offsets;
    }

    boolean exists(String groupId) {
        return classic.view(groupId) != null || offsets.has(groupId);
    }

    DescribedGroup describe(DescribeGroup command) {
        GroupView view = classic.view(command.groupId());
        if (view != null) {
            return view.describe();
        }
        DescribedGroup group = new DescribedGroup().groupId(command.groupId());
        if (offsets.has(command.groupId())) {
            return group.groupState(GroupState.EMPTY.text());
        }
        group.groupState(GroupState.DEAD.text());
        return command.missingIsError()
                ? group.errorCode(ErrorCode.GROUP_ID_NOT_FOUND.code())
                        .errorMessage("Group " + command.groupId() + " not found.")
                : group;
    }

    ListGroupsResponse list(ListGroups command) {
        List<ListedGroup> listed = new ArrayList<>();
        if (passes(command.types(), CLASSIC)) {
            for (GroupView view : classic.views()) {
                add(listed, command, view.id(), view.state(), view.protocolType());
            }
            for (String groupId : offsets.groupIds()) {
                if (classic.view(groupId) == null) {
                    add(listed, command, groupId, GroupState.EMPTY, "");
                }
            }
        }
        return new ListGroupsResponse().groups(listed);
    }

    private static void add(
            List<ListedGroup> listed,
            ListGroups command,
            String groupId,
            GroupState state,
            String protocolType) {
        if (passes(command.states(), state.text())) {
            listed.add(
                    new ListedGroup()
                            .groupId(groupId)
                            .protocolType(protocolType)
                            .groupState(state.text())
                            .groupType(CLASSIC));
        }
    }

    private static boolean passes(List<String> filter, String value) {
        return filter.isEmpty() || filter.stream().anyMatch(value::equalsIgnoreCase);
    }

    DeletableGroupResult delete(DeleteGroup command, Step<Object> step) {
        GroupView view = classic.view(command.groupId());
        ErrorCode error = ErrorCode.NONE;
        if (!exists(command.groupId())) {
            error = ErrorCode.GROUP_ID_NOT_FOUND;
        } else if (view != null && view.state() != GroupState.EMPTY) {
            error = ErrorCode.NON_EMPTY_GROUP;
        } else {
            // The offsets first: a group without a record may have offsets, not the reverse.
            offsets.deleteAll(command.groupId(), step);
            classic.delete(command.groupId(), step);
        }
        return new DeletableGroupResult().groupId(command.groupId()).errorCode(error.code());
    }
}
