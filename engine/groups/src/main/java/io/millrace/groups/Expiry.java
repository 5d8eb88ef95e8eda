package io.millrace.groups;

import io.millrace.coordination.StateMachine;
import io.millrace.coordination.Step;
import io.millrace.groups.kind.Group;
import io.millrace.groups.kind.GroupKind;
import io.millrace.groups.offsets.ExpiryRule;
import io.millrace.groups.offsets.GroupOffsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Every now and then all groups are gone through: expired offsets are deleted, and groups without
 * members and offsets. A round is done in portions, so that no tick decides too many records. Owned
 * by {@link GroupCoordinator}.
 */
final class Expiry {

    /** A tick stops after the group that brings it here. */
    private static final int RECORDS_PER_TICK_MAX = 10_000;

    /** A tick stops here even where nothing expires. */
    private static final int GROUPS_PER_TICK_MAX = 1_000;

    private final GroupKinds kinds;
    private final GroupOffsets offsets;
    private final long intervalMillis;
    private final Deque<String> round = new ArrayDeque<>();
    private long nextRoundMillis = StateMachine.NEVER;
    private long roundDeadlineMillis = StateMachine.NEVER;

    Expiry(GroupKinds kinds, GroupOffsets offsets, long intervalMillis) {
        this.kinds = kinds;
        this.offsets = offsets;
        this.intervalMillis = intervalMillis;
    }

    void loaded(Step<Object> step) {
        nextRoundMillis = step.steadyMillis() + intervalMillis;
    }

    long nextDeadlineMillis() {
        return round.isEmpty() ? nextRoundMillis : roundDeadlineMillis;
    }

    void tick(Step<Object> step) {
        if (round.isEmpty() && nextRoundMillis <= step.steadyMillis()) {
            roundDeadlineMillis = step.steadyMillis();
            nextRoundMillis = step.steadyMillis() + intervalMillis;
            Set<String> groupIds = new LinkedHashSet<>(offsets.groupIds());
            for (GroupKind kind : kinds.all()) {
                kind.all().forEach(group -> groupIds.add(group.id()));
            }
            round.addAll(groupIds);
        }
        int groups = 0;
        while (!round.isEmpty()
                && groups++ < GROUPS_PER_TICK_MAX
                && step.entryCount() < RECORDS_PER_TICK_MAX) {
            expire(round.remove(), step);
        }
    }

    private void expire(String groupId, Step<Object> step) {
        Group group = kinds.find(groupId);
        ExpiryRule rule = group == null ? ExpiryRule.SINCE_COMMIT : group.expiry();
        if (rule != null) {
            offsets.expire(groupId, rule, step);
        }
        if (group != null && group.isAbandoned() && !offsets.has(groupId)) {
            kinds.of(groupId).delete(groupId, step);
        }
    }
}
