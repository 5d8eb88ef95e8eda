package io.millrace.groups.classic;

import io.millrace.base.Check;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.HeartbeatResponse;
import io.millrace.protocol.message.JoinGroupResponse;
import io.millrace.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import io.millrace.protocol.message.SyncGroupResponse;
import java.util.List;

/** Answers of the classic protocol. */
final class Answers {
    private static final int NO_GENERATION = -1;

    private Answers() {}

    /** The current generation; the leader is told the members. */
    static JoinGroupResponse joined(ClassicGroup group, Member member) {
        return joined(group, member.id(), Check.present(group.leaderId(), "the leader"))
                .members(group.isLeader(member) ? membersFor(group) : List.of());
    }

    /** The current generation, with nobody told the members. */
    static JoinGroupResponse joined(ClassicGroup group, String memberId, String leaderId) {
        return new JoinGroupResponse()
                .errorCode(ErrorCode.NONE.code())
                .generationId(group.generation())
                .protocolType(group.protocolType())
                .protocolName(group.protocolName())
                .leader(leaderId)
                .memberId(memberId);
    }

    static List<JoinGroupResponseMember> membersFor(ClassicGroup group) {
        return group.members().stream()
                .map(member ->
                        new JoinGroupResponseMember()
                                .memberId(member.id())
                                .groupInstanceId(member.instanceId())
                                .metadata(member.metadata(group.protocolName())))
                .toList();
    }

    static JoinGroupResponse joinError(String memberId, ErrorCode error) {
        return new JoinGroupResponse()
                .errorCode(error.code())
                .generationId(NO_GENERATION)
                .protocolName(null)
                .memberId(memberId);
    }

    static SyncGroupResponse synced(ClassicGroup group, Member member) {
        return new SyncGroupResponse()
                .errorCode(ErrorCode.NONE.code())
                .protocolType(group.protocolType())
                .protocolName(group.protocolName())
                .assignment(member.assignment());
    }

    static SyncGroupResponse syncError(ErrorCode error) {
        return new SyncGroupResponse().errorCode(error.code());
    }

    static HeartbeatResponse heartbeat(ErrorCode error) {
        return new HeartbeatResponse().errorCode(error.code());
    }
}
