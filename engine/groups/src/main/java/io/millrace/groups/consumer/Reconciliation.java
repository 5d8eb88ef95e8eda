package io.millrace.groups.consumer;

import io.millrace.groups.kind.TopicIdPartition;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Brings a member one step nearer to its target. Stateless.
 *
 * @param target what is to be the member's
 * @param targetEpoch of the whole assignment
 * @param isFree whether nobody has the partition
 * @param owned what the member says it has; null when that is as before
 */
record Reconciliation(
        SortedSet<TopicIdPartition> target,
        int targetEpoch,
        Predicate<TopicIdPartition> isFree,
        @Nullable Set<TopicIdPartition> owned) {

    Progress of(Progress now) {
        return switch (now.state()) {
            case STABLE -> now.epoch() == targetEpoch ? now : next(now);
            case UNREVOKED_PARTITIONS -> hasLetGo(now) ? next(now) : now;
            case UNRELEASED_PARTITIONS -> next(now);
        };
    }

    private boolean hasLetGo(Progress now) {
        return owned != null && now.revoked().keySet().stream().noneMatch(owned::contains);
    }

    private Progress next(Progress now) {
        TreeMap<TopicIdPartition, Integer> kept = new TreeMap<>();
        TreeMap<TopicIdPartition, Integer> revoked = new TreeMap<>();
        now.assigned()
                .forEach((partition, since) ->
                        (target.contains(partition) ? kept : revoked).put(partition, since));
        if (!revoked.isEmpty() && mayOwn(revoked)) {
            return new Progress(
                    now.epoch(),
                    now.previousEpoch(),
                    MemberState.UNREVOKED_PARTITIONS,
                    kept,
                    revoked);
        }
        boolean unreleased = false;
        for (TopicIdPartition partition : target) {
            if (kept.containsKey(partition)) {
                continue;
            }
            if (isFree.test(partition)) {
                kept.put(partition, targetEpoch);
            } else {
                unreleased = true;
            }
        }
        return new Progress(
                targetEpoch,
                targetEpoch == now.epoch() ? now.previousEpoch() : now.epoch(),
                unreleased ? MemberState.UNRELEASED_PARTITIONS : MemberState.STABLE,
                kept,
                new TreeMap<>());
    }

    /** A member that has just come, or that says so, has nothing to let go. */
    private boolean mayOwn(SortedMap<TopicIdPartition, Integer> partitions) {
        return owned == null || partitions.keySet().stream().anyMatch(owned::contains);
    }
}
