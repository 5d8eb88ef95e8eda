package io.millrace.groups.consumer;

import io.millrace.groups.kept.Weights;
import io.millrace.groups.kind.TopicIdPartition;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The state of one consumer group. Changes by records only, through {@link GroupRecords}. Owned by
 * {@link ConsumerGroups}.
 *
 * <p>Invariant: {@code owners} names whoever has a partition assigned or has not let it go yet.
 */
final class ConsumerGroup {

    /** Of a partition with its entries in the tables. */
    private static final int PARTITION_BYTES = 160;

    /** The topics that a regular expression stands for. */
    record Resolved(SortedSet<String> topics, long version, long atMillis) {}

    private final String id;
    private int epoch;
    private long metadataHash;
    private int targetEpoch;
    private long targetMillis;
    private final TreeMap<String, ConsumerMember> members = new TreeMap<>();
    private final Map<String, String> memberOfInstance = new HashMap<>();
    private final TreeMap<String, SortedSet<TopicIdPartition>> targets = new TreeMap<>();
    private final Map<TopicIdPartition, String> owners = new HashMap<>();
    private final TreeMap<String, Resolved> regexes = new TreeMap<>();

    /** What is not in the log: how the group was seen at the last heartbeat. */
    private Timing timing;

    private final TopicsSeen seen = new TopicsSeen();
    private long bytes = Weights.GROUP_BYTES;
    private long countedBytes;

    ConsumerGroup(String id, Timing timing) {
        this.id = id;
        this.timing = timing;
    }

    // --- by records ---

    void epoch(int newEpoch, long hash) {
        epoch = newEpoch;
        metadataHash = hash;
    }

    void target(int newEpoch, long atMillis) {
        targetEpoch = newEpoch;
        targetMillis = atMillis;
    }

    void member(MemberInfo info) {
        ConsumerMember before = members.get(info.id());
        if (before != null) {
            forgetInstance(before);
            bytes -= before.info().keptBytes();
        }
        members.put(
                info.id(),
                new ConsumerMember(info, before == null ? Progress.NEW : before.progress()));
        if (info.instanceId() != null) {
            memberOfInstance.put(info.instanceId(), info.id());
        }
        bytes += info.keptBytes();
    }

    void removeMember(String memberId) {
        progress(memberId, Progress.NEW);
        target(memberId, new TreeSet<>());
        ConsumerMember removed = members.remove(memberId);
        if (removed != null) {
            forgetInstance(removed);
            bytes -= removed.info().keptBytes();
        }
    }

    private void forgetInstance(ConsumerMember member) {
        String instance = member.info().instanceId();
        if (instance != null) {
            memberOfInstance.remove(instance, member.id());
        }
    }

    /** The record of a member comes before that of its progress, and goes after it. */
    void progress(String memberId, Progress progress) {
        ConsumerMember member = members.get(memberId);
        if (member == null) {
            return;
        }
        own(member.progress(), memberId, false);
        own(progress, memberId, true);
        members.put(memberId, new ConsumerMember(member.info(), progress));
    }

    private void own(Progress progress, String memberId, boolean owns) {
        for (Map<TopicIdPartition, Integer> partitions :
                List.of(progress.assigned(), progress.revoked())) {
            for (TopicIdPartition partition : partitions.keySet()) {
                if (owns) {
                    owners.put(partition, memberId);
                } else {
                    owners.remove(partition, memberId);
                }
            }
            bytes += (long) (owns ? PARTITION_BYTES : -PARTITION_BYTES) * partitions.size();
        }
    }

    void target(String memberId, SortedSet<TopicIdPartition> partitions) {
        SortedSet<TopicIdPartition> before =
                partitions.isEmpty() ? targets.remove(memberId) : targets.put(memberId, partitions);
        bytes +=
                (long) PARTITION_BYTES * (partitions.size() - (before == null ? 0 : before.size()));
    }

    void regex(String regex, @Nullable Resolved resolved) {
        Resolved before = resolved == null ? regexes.remove(regex) : regexes.put(regex, resolved);
        bytes += bytes(resolved) - bytes(before);
    }

    private static long bytes(@Nullable Resolved resolved) {
        return resolved == null ? 0 : resolved.topics().stream().mapToLong(Weights::text).sum();
    }

    // --- what is there ---

    String id() {
        return id;
    }

    int epoch() {
        return epoch;
    }

    long metadataHash() {
        return metadataHash;
    }

    int targetEpoch() {
        return targetEpoch;
    }

    long targetMillis() {
        return targetMillis;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    int size() {
        return members.size();
    }

    Collection<ConsumerMember> members() {
        return members.values();
    }

    @Nullable ConsumerMember member(String memberId) {
        return members.get(memberId);
    }

    /** The static member of that name. */
    @Nullable ConsumerMember instance(String instanceId) {
        String memberId = memberOfInstance.get(instanceId);
        return memberId == null ? null : members.get(memberId);
    }

    /** What is to be the member's. */
    SortedSet<TopicIdPartition> target(String memberId) {
        return targets.getOrDefault(memberId, new TreeSet<>());
    }

    SortedMap<String, SortedSet<TopicIdPartition>> targets() {
        return targets;
    }

    boolean isFree(TopicIdPartition partition) {
        return !owners.containsKey(partition);
    }

    SortedMap<String, Resolved> regexes() {
        return regexes;
    }

    /** The topics of a member, whether they exist or not. */
    Set<String> topicNames(Subscription subscription) {
        Resolved resolved = subscription.regex() == null ? null : regexes.get(subscription.regex());
        if (resolved == null) {
            return subscription.names();
        }
        Set<String> all = new TreeSet<>(subscription.names());
        all.addAll(resolved.topics());
        return all;
    }

    /** The topics of all members. */
    Set<String> topicNames() {
        Set<String> all = new TreeSet<>();
        members.values().forEach(member -> all.addAll(topicNames(member.info().subscription())));
        return all;
    }

    String state() {
        if (members.isEmpty()) {
            return "Empty";
        }
        if (epoch > targetEpoch) {
            return "Assigning";
        }
        return members.values().stream()
                        .allMatch(member -> member.progress().isReconciledTo(targetEpoch))
                ? "Stable"
                : "Reconciling";
    }

    // --- beside the log ---

    Timing timing() {
        return timing;
    }

    void timing(Timing now) {
        timing = now;
    }

    TopicsSeen seen() {
        return seen;
    }

    /** What it takes more in memory since the last time that this was asked. */
    long recount() {
        long more = bytes - countedBytes;
        countedBytes = bytes;
        return more;
    }

    /** The group is gone. */
    long uncount() {
        return -countedBytes;
    }
}
