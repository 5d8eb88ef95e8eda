package io.millrace.groups.classic;

import static io.millrace.groups.classic.GroupState.EMPTY;
import static io.millrace.groups.classic.GroupState.STABLE;

import io.millrace.groups.kind.Group;
import io.millrace.groups.offsets.ExpiryRule;
import io.millrace.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.millrace.protocol.message.DescribeGroupsResponse.DescribedGroupMember;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What others may see of a classic group, while the step lasts in which they asked. */
public final class GroupView implements Group {
    private final ClassicGroup group;

    GroupView(ClassicGroup group) {
        this.group = group;
    }

    @Override
    public String id() {
        return group.id();
    }

    @Override
    public String state() {
        return group.state().text();
    }

    @Override
    public boolean isEmpty() {
        return group.isIn(EMPTY);
    }

    /** Empty until a member has joined. */
    @Override
    public String protocolType() {
        return Objects.requireNonNullElse(group.protocolType(), "");
    }

    /** Whether nobody is there, nor announced. */
    @Override
    public boolean isAbandoned() {
        return group.isIn(EMPTY) && group.pendingMembers().isEmpty();
    }

    /** While there are members, only of consumers can be known what they consume. */
    @Override
    public boolean mayDeleteOffsets() {
        return isEmpty() || hasConsumers();
    }

    @Override
    public @Nullable ExpiryRule expiry() {
        if (protocolType().isEmpty()) {
            return ExpiryRule.SINCE_COMMIT;
        }
        if (isEmpty()) {
            return ExpiryRule.sinceEmpty(group.stateSinceMillis());
        }
        Set<String> topics = group.subscribedTopics();
        return group.isIn(STABLE) && topics != null ? ExpiryRule.except(topics) : null;
    }

    private boolean hasConsumers() {
        return "consumer".equals(group.protocolType());
    }

    /** Where that can't be known, consumers may. Without members nobody does. */
    @Override
    public boolean isSubscribedTo(String topic) {
        if (isEmpty()) {
            return false;
        }
        Set<String> topics = group.subscribedTopics();
        return topics == null ? hasConsumers() : topics.contains(topic);
    }

    /**
     * Metadata is told only while the group is stable; an assignment may be that of the last time.
     */
    @Override
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
