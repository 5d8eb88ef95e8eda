package io.millrace.groups.classic;

import static io.millrace.groups.classic.GroupState.EMPTY;
import static io.millrace.groups.classic.GroupState.STABLE;

import io.millrace.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.millrace.protocol.message.DescribeGroupsResponse.DescribedGroupMember;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What others may see of a classic group, while the step lasts in which they asked. */
public final class GroupView {
    private final ClassicGroup group;

    GroupView(ClassicGroup group) {
        this.group = group;
    }

    public String id() {
        return group.id();
    }

    public GroupState state() {
        return group.state();
    }

    public long stateSinceMillis() {
        return group.stateSinceMillis();
    }

    /** Empty until a member has joined. */
    public String protocolType() {
        return Objects.requireNonNullElse(group.protocolType(), "");
    }

    /** Whether nobody is there, nor announced. */
    public boolean isAbandoned() {
        return group.isIn(EMPTY) && group.pendingMembers().isEmpty();
    }

    public boolean hasConsumers() {
        return "consumer".equals(group.protocolType());
    }

    /** Topics that the members consume; null when that is not known. */
    public @Nullable Set<String> subscribedTopics() {
        return group.subscribedTopics();
    }

    /** Whether a member consumes the topic. Where that can't be known, consumers may. */
    public boolean isSubscribedTo(String topic) {
        Set<String> topics = group.subscribedTopics();
        return topics == null ? hasConsumers() : topics.contains(topic);
    }

    /**
     * Metadata is told only while the group is stable; an assignment may be that of the last time.
     */
    public DescribedGroup describe() {
        boolean stable = group.isIn(STABLE);
        String protocol = group.protocolName();
        return new DescribedGroup()
                .groupId(group.id())
                .groupState(group.state().text())
                .protocolType(protocolType())
                .protocolData(stable && protocol != null ? protocol : "")
                .members(group.members().stream().map(member -> describe(member, stable)).toList());
    }

    private DescribedGroupMember describe(Member member, boolean stable) {
        return new DescribedGroupMember()
                .memberId(member.id())
                .groupInstanceId(member.instanceId())
                .clientId(member.caller().clientId())
                .clientHost(member.caller().clientHost())
                .memberMetadata(
                        stable ? member.metadata(group.protocolName()) : Protocol.EMPTY.duplicate())
                .memberAssignment(member.assignment());
    }
}
