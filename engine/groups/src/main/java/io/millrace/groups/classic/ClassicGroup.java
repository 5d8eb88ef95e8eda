package io.millrace.groups.classic;

import static io.millrace.groups.classic.GroupState.COMPLETING_REBALANCE;
import static io.millrace.groups.classic.GroupState.EMPTY;
import static io.millrace.groups.classic.GroupState.PREPARING_REBALANCE;

import io.millrace.base.Check;
import io.millrace.groups.kept.Weights;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of one classic group. Holds no rules of the protocol beyond its own consistency; the
 * rules are in {@link Rebalances} and the handlers. Owned by {@link ClassicGroups}.
 *
 * <p>Invariants: the leader is a member; each static instance names a member; {@code joinsWaiting}
 * counts the members whose JoinGroup waits; a member is pending or a member, never both.
 */
final class ClassicGroup {

    /**
     * A group that had no members waits a little for more of them before its first generation.
     *
     * @param remainingMillis how long the wait may still be extended
     * @param memberJoined whether a member came during the current wait, which extends it
     */
    record InitialDelay(int remainingMillis, boolean memberJoined) {}

    private final String id;
    private GroupState state = EMPTY;
    private long stateSinceMillis;
    private int generation;
    private @Nullable String protocolType;
    private @Nullable String protocolName;
    private @Nullable String leaderId;
    private @Nullable Set<String> subscribedTopics = Set.of();
    private @Nullable InitialDelay initialDelay;
    private int joinsWaiting;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<String, String> memberOfInstance = new HashMap<>();
    private final Set<String> pendingMembers = new LinkedHashSet<>();
    private final Set<String> pendingSyncs = new LinkedHashSet<>();

    /** As it was counted the last time. */
    private long countedBytes;

    ClassicGroup(String id, long nowMillis) {
        this.id = id;
        this.stateSinceMillis = nowMillis;
    }

    /** What a group record says, without the members. */
    record Restored(
            int generation,
            @Nullable String protocolType,
            @Nullable String protocolName,
            @Nullable String leaderId,
            long stateSinceMillis) {}

    /** A group as it was written: stable if it has members, else empty. */
    static ClassicGroup restore(String id, Restored saved, List<Member> members) {
        ClassicGroup group = new ClassicGroup(id, saved.stateSinceMillis);
        for (Member member : members) {
            member.seeEndOfRebalance();
            group.put(member);
        }
        group.state = members.isEmpty() ? EMPTY : GroupState.STABLE;
        group.generation = saved.generation;
        group.protocolType = saved.protocolType;
        group.protocolName = members.isEmpty() ? null : saved.protocolName;
        group.leaderId = members.isEmpty() ? null : saved.leaderId;
        group.subscribedTopics = group.parseSubscriptions();
        return group;
    }

    void transition(GroupState next, long nowMillis) {
        Check.that(
                next.mayFollow(state),
                "a group's states follow their order",
                state.ordinal(),
                next.ordinal());
        state = next;
        stateSinceMillis = nowMillis;
    }

    // --- members ---

    void add(Member member, String groupProtocolType) {
        if (members.isEmpty()) {
            protocolType = groupProtocolType;
        }
        Check.that(groupProtocolType.equals(protocolType), "members share one protocol type");
        Check.that(!members.containsKey(member.id()), "a member is added once");
        if (leaderId == null) {
            leaderId = member.id();
        }
        put(member);
        pendingMembers.remove(member.id());
        if (initialDelay != null && generation == 0) {
            initialDelay = new InitialDelay(initialDelay.remainingMillis, true);
        }
    }

    private void put(Member member) {
        members.put(member.id(), member);
        String instanceId = member.instanceId();
        if (instanceId != null) {
            memberOfInstance.put(instanceId, member.id());
        }
    }

    /** Nobody waits on the member any more. The leadership passes to the oldest that is left. */
    void remove(Member member) {
        Check.that(!member.waitsForJoin() && !member.waitsForSync(), "nobody waits on a leaver");
        members.remove(member.id());
        pendingSyncs.remove(member.id());
        String instanceId = member.instanceId();
        if (instanceId != null) {
            memberOfInstance.remove(instanceId);
        }
        if (member.id().equals(leaderId)) {
            leaderId = members.isEmpty() ? null : members.keySet().iterator().next();
        }
    }

    /** A static member came back under a new id and takes the place of the old one. */
    void replace(Member old, Member replacement) {
        Check.that(!old.waitsForJoin() && !old.waitsForSync(), "nobody waits on the replaced");
        members.remove(old.id());
        if (pendingSyncs.remove(old.id())) {
            pendingSyncs.add(replacement.id());
        }
        put(replacement);
        if (old.id().equals(leaderId)) {
            leaderId = replacement.id();
        }
    }

    void awaitJoin(Member member, long ticket) {
        long before = countJoin(member, ticket);
        Check.that(before == Member.NO_TICKET, "one JoinGroup of a member waits");
    }

    /** The ticket that waited, if any; nobody waits any more. */
    long takeJoin(Member member) {
        return countJoin(member, Member.NO_TICKET);
    }

    private long countJoin(Member member, long ticket) {
        joinsWaiting -= member.waitsForJoin() ? 1 : 0;
        long before = member.setJoinTicket(ticket);
        joinsWaiting += member.waitsForJoin() ? 1 : 0;
        return before;
    }

    boolean allJoined() {
        return joinsWaiting == members.size() && pendingMembers.isEmpty();
    }

    /** Makes sure that the leader is one that waits; false when no member does. */
    boolean electWaitingLeader() {
        Member leader = leaderId == null ? null : members.get(leaderId);
        if (leader != null && leader.waitsForJoin()) {
            return true;
        }
        for (Member member : members.values()) {
            if (member.waitsForJoin()) {
                leaderId = member.id();
                return true;
            }
        }
        return false;
    }

    // --- generations ---

    /** From PREPARING to the next generation: COMPLETING, or EMPTY when nobody is left. */
    void startGeneration(long nowMillis) {
        generation++;
        initialDelay = null;
        pendingSyncs.clear();
        if (members.isEmpty()) {
            protocolName = null;
            transition(EMPTY, nowMillis);
        } else {
            protocolName = ProtocolVote.winner(members.values());
            pendingSyncs.addAll(members.keySet());
            transition(COMPLETING_REBALANCE, nowMillis);
        }
        subscribedTopics = parseSubscriptions();
    }

    void startInitialDelay(int remainingMillis) {
        initialDelay = new InitialDelay(remainingMillis, false);
    }

    void endInitialDelay() {
        initialDelay = null;
    }

    void forgetAssignments() {
        members.values().forEach(member -> member.assign(Protocol.EMPTY));
    }

    private @Nullable Set<String> parseSubscriptions() {
        if (!"consumer".equals(protocolType)) {
            return null;
        }
        return Subscriptions.topics(
                members.values().stream().map(member -> member.metadata(protocolName)).toList());
    }

    /** Whether a newcomer with these protocols can be a member beside those that are there. */
    boolean supports(String type, List<Protocol> protocols) {
        if (members.isEmpty()) {
            return !type.isEmpty() && !protocols.isEmpty();
        }
        return type.equals(protocolType)
                && protocols.stream()
                        .anyMatch(protocol ->
                                members.values().stream()
                                        .allMatch(m -> m.supports(protocol.name())));
    }

    /** The longest that any member asks for. */
    int rebalanceTimeoutMillis() {
        int longest = 0;
        for (Member member : members.values()) {
            longest = Math.max(longest, member.timeouts().rebalanceMillis());
        }
        return longest;
    }

    // --- memory ---

    /** What the group takes in memory. */
    long keptBytes() {
        long bytes = Weights.GROUP_BYTES + Weights.text(id);
        for (Member member : members.values()) {
            bytes += member.keptBytes();
        }
        for (String pending : pendingMembers) {
            bytes += Weights.MEMBER_BYTES + Weights.text(pending);
        }
        return bytes;
    }

    /** By how much that has changed since it was counted the last time. */
    long recount() {
        return count(keptBytes());
    }

    /** The group is gone: what has become free. */
    long uncount() {
        return count(0);
    }

    private long count(long bytes) {
        long change = bytes - countedBytes;
        countedBytes = bytes;
        return change;
    }

    // --- views ---

    String id() {
        return id;
    }

    GroupState state() {
        return state;
    }

    boolean isIn(GroupState one) {
        return state == one;
    }

    boolean isPreparing() {
        return state == PREPARING_REBALANCE;
    }

    long stateSinceMillis() {
        return stateSinceMillis;
    }

    int generation() {
        return generation;
    }

    @Nullable String protocolType() {
        return protocolType;
    }

    @Nullable String protocolName() {
        return protocolName;
    }

    @Nullable String leaderId() {
        return leaderId;
    }

    boolean isLeader(Member member) {
        return member.id().equals(leaderId);
    }

    /** Topics that the members consume; null when they are no consumers or can't be understood. */
    @Nullable Set<String> subscribedTopics() {
        return subscribedTopics;
    }

    @Nullable InitialDelay initialDelay() {
        return initialDelay;
    }

    int joinsWaiting() {
        return joinsWaiting;
    }

    @Nullable Member member(String memberId) {
        return members.get(memberId);
    }

    @Nullable Member memberOfInstance(String instanceId) {
        String memberId = memberOfInstance.get(instanceId);
        return memberId == null ? null : members.get(memberId);
    }

    int size() {
        return members.size();
    }

    /** The members themselves, not a copy. */
    Collection<Member> members() {
        return members.values();
    }

    /** A copy, for loops that remove. */
    List<Member> membersNow() {
        return new ArrayList<>(members.values());
    }

    Set<String> pendingMembers() {
        return pendingMembers;
    }

    Set<String> pendingSyncs() {
        return pendingSyncs;
    }
}
