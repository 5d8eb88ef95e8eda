package io.millrace.groups.kind;

import io.millrace.groups.offsets.ExpiryRule;
import io.millrace.protocol.message.DescribeGroupsResponse.DescribedGroup;
import org.jspecify.annotations.Nullable;

/** What others may see of a group, while the step lasts in which they asked. */
public interface Group {
    String id();

    /** What the members speak, as ListGroups names it. */
    String protocolType();

    /** As ListGroups names it. */
    String state();

    /** Whether it has no members. */
    boolean isEmpty();

    /** Whether nobody is there, nor announced. */
    default boolean isAbandoned() {
        return isEmpty();
    }

    /** Whether offsets of topics that nobody consumes may be deleted. */
    boolean mayDeleteOffsets();

    /** Whether a member consumes the topic. */
    boolean isSubscribedTo(String topic);

    /** Which of its offsets may expire. Null while nothing may. */
    @Nullable ExpiryRule expiry();

    /** As DescribeGroups does. Null when that request is for groups of another kind. */
    @Nullable DescribedGroup describe();
}
