package io.millrace.groups.classic;

import io.millrace.groups.kept.Weights;
import io.millrace.groups.kind.Caller;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One member of a classic group. Owned by its group.
 *
 * <p>At most one JoinGroup and one SyncGroup wait for an answer; {@link #NO_TICKET} means that none
 * does.
 */
final class Member {
    static final long NO_TICKET = -1;

    private final String id;
    private final @Nullable String instanceId;
    private final Caller caller;
    private Timeouts timeouts;
    private List<Protocol> protocols;
    private ByteBuffer assignment = Protocol.EMPTY;
    private long protocolBytes;
    private boolean firstRebalance = true;
    private long joinTicket = NO_TICKET;
    private long syncTicket = NO_TICKET;

    Member(
            String id,
            @Nullable String instanceId,
            Caller caller,
            Timeouts timeouts,
            List<Protocol> protocols) {
        this.id = id;
        this.instanceId = instanceId;
        this.caller = caller;
        this.timeouts = timeouts;
        this.protocols = List.copyOf(protocols);
        this.protocolBytes = Protocol.keptBytes(protocols);
    }

    /** The same static member under a new id, with the same assignment; nobody waits on it yet. */
    Member replacedBy(String newId, Caller newCaller) {
        Member replacement = new Member(newId, instanceId, newCaller, timeouts, protocols);
        replacement.assignment = assignment;
        replacement.firstRebalance = firstRebalance;
        return replacement;
    }

    void update(Timeouts newTimeouts, List<Protocol> newProtocols) {
        timeouts = newTimeouts;
        protocols = List.copyOf(newProtocols);
        protocolBytes = Protocol.keptBytes(newProtocols);
    }

    /** What the member takes in memory. */
    long keptBytes() {
        return keptBytes(id, caller)
                + (instanceId == null ? 0 : Weights.text(instanceId))
                + protocolBytes
                + assignment.remaining();
    }

    /** Of a member without protocols and assignment. */
    static long keptBytes(String id, Caller caller) {
        return Weights.MEMBER_BYTES
                + Weights.text(id)
                + Weights.text(caller.clientId())
                + Weights.text(caller.clientHost());
    }

    boolean supports(String protocolName) {
        return protocols.stream().anyMatch(protocol -> protocol.name().equals(protocolName));
    }

    /** The metadata for a protocol, or nothing when the member does not support it. */
    ByteBuffer metadata(@Nullable String protocolName) {
        for (Protocol protocol : protocols) {
            if (protocol.name().equals(protocolName)) {
                return protocol.metadata().duplicate();
            }
        }
        return Protocol.EMPTY.duplicate();
    }

    String id() {
        return id;
    }

    @Nullable String instanceId() {
        return instanceId;
    }

    boolean isStatic() {
        return instanceId != null;
    }

    Caller caller() {
        return caller;
    }

    Timeouts timeouts() {
        return timeouts;
    }

    List<Protocol> protocols() {
        return protocols;
    }

    ByteBuffer assignment() {
        return assignment.duplicate();
    }

    void assign(ByteBuffer newAssignment) {
        assignment = newAssignment;
    }

    /** Whether the member has not yet seen the end of a rebalance. */
    boolean isInFirstRebalance() {
        return firstRebalance;
    }

    void seeEndOfRebalance() {
        firstRebalance = false;
    }

    boolean waitsForJoin() {
        return joinTicket != NO_TICKET;
    }

    boolean waitsForSync() {
        return syncTicket != NO_TICKET;
    }

    /** Returns the ticket that waited before. */
    long setJoinTicket(long ticket) {
        long before = joinTicket;
        joinTicket = ticket;
        return before;
    }

    /** Returns the ticket that waited before. */
    long setSyncTicket(long ticket) {
        long before = syncTicket;
        syncTicket = ticket;
        return before;
    }
}
