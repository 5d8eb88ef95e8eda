package io.millrace.groups;

import io.millrace.coordination.Step;
import io.millrace.groups.AnyGroupCommand.DeleteGroup;
import io.millrace.groups.AnyGroupCommand.DescribeGroup;
import io.millrace.groups.AnyGroupCommand.ListGroups;
import io.millrace.groups.kind.Group;
import io.millrace.groups.kind.GroupKind;
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
    private static final String EMPTY = "Empty";
    private static final String DEAD = "Dead";

    private final GroupKinds kinds;
    private final GroupOffsets offsets;

    GroupDirectory(GroupKinds kinds, GroupOffsets offsets) {
        this.kinds = kinds;
        this.offsets = offsets;
    }

    boolean exists(String groupId) {
        return kinds.find(groupId) != null || offsets.has(groupId);
    }

    DescribedGroup describe(DescribeGroup command) {
        String groupId = command.groupId();
        Group group = kinds.find(groupId);
        if (group != null) {
            DescribedGroup described = group.describe();
            return described != null
                    ? described
                    : missing(command, "Group " + groupId + " is not a classic group.");
        }
        return offsets.has(groupId)
                ? new DescribedGroup().groupId(groupId).groupState(EMPTY)
                : missing(command, "Group " + groupId + " not found.");
    }

    private static DescribedGroup missing(DescribeGroup command, String message) {
        DescribedGroup group = new DescribedGroup().groupId(command.groupId()).groupState(DEAD);
        return command.missingIsError()
                ? group.errorCode(ErrorCode.GROUP_ID_NOT_FOUND.code()).errorMessage(message)
                : group;
    }

    ListGroupsResponse list(ListGroups command) {
        List<ListedGroup> listed = new ArrayList<>();
        for (GroupKind kind : kinds.all()) {
            for (Group group : kind.all()) {
                add(listed, command, listed(group.id(), group.state(), group.protocolType(), kind));
            }
        }
        for (String groupId : offsets.groupIds()) {
            if (kinds.find(groupId) == null) {
                add(listed, command, listed(groupId, EMPTY, "", kinds.simple()));
            }
        }
        return new ListGroupsResponse().groups(listed);
    }

    private static ListedGroup listed(
            String groupId, String state, String protocolType, GroupKind kind) {
        return new ListedGroup()
                .groupId(groupId)
                .protocolType(protocolType)
                .groupState(state)
                .groupType(kind.type());
    }

    private static void add(List<ListedGroup> listed, ListGroups command, ListedGroup group) {
        if (passes(command.types(), group.groupType())
                && passes(command.states(), group.groupState())) {
            listed.add(group);
        }
    }

    private static boolean passes(List<String> filter, String value) {
        return filter.isEmpty() || filter.stream().anyMatch(value::equalsIgnoreCase);
    }

    DeletableGroupResult delete(DeleteGroup command, Step<Object> step) {
        Group group = kinds.find(command.groupId());
        ErrorCode error = ErrorCode.NONE;
        if (!exists(command.groupId())) {
            error = ErrorCode.GROUP_ID_NOT_FOUND;
        } else if (group != null && !group.isEmpty()) {
            error = ErrorCode.NON_EMPTY_GROUP;
        } else {
            // The offsets first: a group without a record may have offsets, not the reverse.
            offsets.deleteAll(command.groupId(), step);
            kinds.of(command.groupId()).delete(command.groupId(), step);
        }
        return new DeletableGroupResult().groupId(command.groupId()).errorCode(error.code());
    }
}
