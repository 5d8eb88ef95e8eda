package io.millrace.groups.classic;

import io.millrace.coordination.StateRecord;
import io.millrace.groups.kind.Caller;
import io.millrace.groups.records.TopicRecord;
import io.millrace.protocol.group.GroupMetadataKey;
import io.millrace.protocol.group.GroupMetadataValue;
import io.millrace.protocol.group.GroupMetadataValue.MemberMetadata;
import java.util.List;

/** A classic group as GroupMetadataKey and GroupMetadataValue. */
final class GroupRecord {

    /** What Kafka 4.4 writes. */
    private static final int VALUE_VERSION = 3;

    private GroupRecord() {}

    static StateRecord of(ClassicGroup group) {
        String protocolType = group.protocolType();
        GroupMetadataValue value =
                new GroupMetadataValue()
                        .protocolType(protocolType == null ? "" : protocolType)
                        .generation(group.generation())
                        .protocol(group.protocolName())
                        .leader(group.leaderId())
                        .currentStateTimestamp(group.stateSinceMillis())
                        .members(
                                group.members().stream()
                                        .map(member -> metadata(group, member))
                                        .toList());
        return TopicRecord.encode(key(group.id()), value, VALUE_VERSION);
    }

    static StateRecord tombstone(String groupId) {
        return TopicRecord.tombstone(key(groupId));
    }

    static ClassicGroup restore(String groupId, GroupMetadataValue value) {
        String type = value.protocolType();
        return ClassicGroup.restore(
                groupId,
                new ClassicGroup.Restored(
                        value.generation(),
                        type.isEmpty() ? null : type,
                        value.protocol(),
                        value.leader(),
                        value.currentStateTimestamp()),
                value.members().stream().map(saved -> member(value, saved)).toList());
    }

    private static GroupMetadataKey key(String groupId) {
        return new GroupMetadataKey().group(groupId);
    }

    private static MemberMetadata metadata(ClassicGroup group, Member member) {
        return new MemberMetadata()
                .memberId(member.id())
                .groupInstanceId(member.instanceId())
                .clientId(member.caller().clientId())
                .clientHost(member.caller().clientHost())
                .rebalanceTimeout(member.timeouts().rebalanceMillis())
                .sessionTimeout(member.timeouts().sessionMillis())
                .subscription(member.metadata(group.protocolName()))
                .assignment(member.assignment());
    }

    /** Of the protocols that the member supports, the record has the one that was chosen. */
    private static Member member(GroupMetadataValue value, MemberMetadata saved) {
        String protocol = value.protocol();
        int session = saved.sessionTimeout();
        int rebalance = saved.rebalanceTimeout();
        Member member =
                new Member(
                        saved.memberId(),
                        saved.groupInstanceId(),
                        new Caller(saved.clientId(), saved.clientHost()),
                        new Timeouts(session, rebalance < 0 ? session : rebalance),
                        protocol == null
                                ? List.of()
                                : List.of(
                                        new Protocol(
                                                protocol, Protocol.copy(saved.subscription()))));
        member.assign(Protocol.copy(saved.assignment()));
        return member;
    }
}
