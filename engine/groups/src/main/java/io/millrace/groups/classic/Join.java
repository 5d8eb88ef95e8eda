package io.millrace.groups.classic;

import io.millrace.groups.kept.Weights;
import io.millrace.groups.kind.Caller;
import io.millrace.protocol.message.JoinGroupRequest;
import io.millrace.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import java.util.ArrayList;
import java.util.List;

/**
 * A JoinGroup request and what the engine needs beside it. The request's bytes belong to the
 * engine.
 *
 * @param freshId random text that has never been part of a member id; used when this request makes
 *     a new member
 */
public record Join(JoinGroupRequest request, short version, Caller caller, String freshId) {

    /**
     * A member without an id is told one first, so that a lost answer leaves no ghost (KIP-394).
     */
    private static final short MEMBER_ID_REQUIRED_VERSION = 4;

    /** KIP-814. */
    private static final short SKIP_ASSIGNMENT_VERSION = 9;

    /**
     * Whether no group can keep what the member brings. To be asked before the bytes are copied: a
     * request may be larger than there is memory for.
     */
    public static boolean exceedsAnyGroup(JoinGroupRequest request) {
        return sizeBytes(request) > ClassicLimits.GROUP_BYTES_MAX;
    }

    /** Of what is opaque to the engine. */
    public static long sizeBytes(JoinGroupRequest request) {
        return request.protocols().stream()
                .mapToLong(each -> Weights.PROTOCOL_BYTES + each.metadata().remaining())
                .sum();
    }

    /** What the member takes in memory when it has joined. */
    long keptBytes() {
        String instanceId = request.groupInstanceId();
        return Member.keptBytes(newMemberId(), caller)
                + (instanceId == null ? 0 : Weights.text(instanceId))
                + Protocol.keptBytes(protocols());
    }

    boolean isNewMember() {
        return request.memberId().isEmpty();
    }

    boolean isStatic() {
        return request.groupInstanceId() != null;
    }

    boolean mustKnowItsId() {
        return version >= MEMBER_ID_REQUIRED_VERSION && !isStatic();
    }

    boolean canSkipAssignment() {
        return version >= SKIP_ASSIGNMENT_VERSION;
    }

    String newMemberId() {
        String instanceId = request.groupInstanceId();
        String name = instanceId == null ? caller.clientId() : instanceId;
        int shown = Math.min(name.length(), ClassicLimits.NAME_IN_MEMBER_ID_CHARACTERS_MAX);
        return name.substring(0, shown) + "-" + freshId;
    }

    /** Version 0 has one timeout for both. */
    Timeouts timeouts() {
        int session = request.sessionTimeoutMs();
        return new Timeouts(session, version == 0 ? session : request.rebalanceTimeoutMs());
    }

    List<Protocol> protocols() {
        List<Protocol> protocols = new ArrayList<>();
        for (JoinGroupRequestProtocol protocol : request.protocols()) {
            protocols.add(new Protocol(protocol.name(), protocol.metadata()));
        }
        return protocols;
    }
}
