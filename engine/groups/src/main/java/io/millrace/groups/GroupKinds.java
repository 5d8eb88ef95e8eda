package io.millrace.groups;

import io.millrace.groups.kind.Group;
import io.millrace.groups.kind.GroupKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of groups of a shard. A group is of one kind at a time. Owned by {@link
 * GroupCoordinator}.
 *
 * @param simple where those belong that only have offsets, without any member ever
 */
record GroupKinds(List<GroupKind> all, GroupKind simple) {

    /** Null when no member ever made the group. */
    @Nullable Group find(String groupId) {
        for (GroupKind kind : all) {
            Group group = kind.find(groupId);
            if (group != null) {
                return group;
            }
        }
        return null;
    }

    /** The kind of the group. */
    GroupKind of(String groupId) {
        for (GroupKind kind : all) {
            if (kind.find(groupId) != null) {
                return kind;
            }
        }
        return simple;
    }
}
