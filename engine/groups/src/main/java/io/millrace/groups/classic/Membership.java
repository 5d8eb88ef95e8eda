package io.millrace.groups.classic;

import io.millrace.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Is the one who speaks the member that it says it is? */
final class Membership {

    private Membership() {}

    /**
     * NONE, or UNKNOWN_MEMBER_ID, or FENCED_INSTANCE_ID when the static instance has another member
     * id by now.
     */
    static ErrorCode check(ClassicGroup group, String memberId, @Nullable String instanceId) {
        if (instanceId != null) {
            Member current = group.memberOfInstance(instanceId);
            if (current == null) {
                return ErrorCode.UNKNOWN_MEMBER_ID;
            }
            if (!current.id().equals(memberId)) {
                return ErrorCode.FENCED_INSTANCE_ID;
            }
        }
        return group.member(memberId) == null ? ErrorCode.UNKNOWN_MEMBER_ID : ErrorCode.NONE;
    }

    /** As {@link #check}, and ILLEGAL_GENERATION. */
    static ErrorCode check(
            ClassicGroup group, String memberId, @Nullable String instanceId, int generation) {
        ErrorCode error = check(group, memberId, instanceId);
        if (error != ErrorCode.NONE) {
            return error;
        }
        return generation == group.generation() ? ErrorCode.NONE : ErrorCode.ILLEGAL_GENERATION;
    }
}
