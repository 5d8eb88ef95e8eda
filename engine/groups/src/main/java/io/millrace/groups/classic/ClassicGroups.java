package io.millrace.groups.classic;

import static io.millrace.groups.classic.GroupState.COMPLETING_REBALANCE;
import static io.millrace.groups.classic.GroupState.DEAD;
import static io.millrace.groups.classic.GroupState.EMPTY;
import static io.millrace.groups.classic.GroupState.PREPARING_REBALANCE;

import io.millrace.base.Check;
import io.millrace.coordination.Step;
import io.millrace.groups.classic.Timers.Timer;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.groups.kind.Commit;
import io.millrace.groups.kind.GroupKind;
import io.millrace.groups.kind.Topics;
import io.millrace.protocol.CoordinatorKey;
import io.millrace.protocol.CoordinatorValue;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.group.GroupMetadataKey;
import io.millrace.protocol.group.GroupMetadataValue;
import io.millrace.protocol.message.HeartbeatRequest;
import io.millrace.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.millrace.protocol.message.SyncGroupRequest;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The classic groups of one shard: where commands, ticks and replayed records come in. Owned by the
 * shard's state machine.
 */
public final class ClassicGroups implements GroupKind {
    private final ClassicSettings settings;
    private final Timers timers = new Timers();
    private final Rebalances rebalances;
    private final Joins joins;
    private final Syncs syncs;
    private final Leaves leaves;
    private final KeptBytes.Share kept;
    private final Map<String, ClassicGroup> groups = new HashMap<>();

    public ClassicGroups(ClassicSettings settings, KeptBytes.Share kept) {
        this.settings = settings;
        this.kept = kept;
        this.rebalances = new Rebalances(settings, timers);
        this.joins = new Joins(settings, timers, rebalances, kept);
        this.syncs = new Syncs(settings, timers, rebalances, kept);
        this.leaves = new Leaves(timers, rebalances);
    }

    // --- commands ---

    public void step(long ticket, ClassicCommand<?> command, Step<Object> step) {
        switch (command) {
            case ClassicCommand.JoinGroup join -> join(join.join(), ticket, step);
            case ClassicCommand.SyncGroup sync -> sync(sync.request(), ticket, step);
            case ClassicCommand.Heartbeat beat -> heartbeat(beat.request(), ticket, step);
            case ClassicCommand.LeaveGroup leave ->
                    leave(leave.groupId(), leave.members(), ticket, step);
        }
    }

    private void join(Join join, long ticket, Step<Object> step) {
        String memberId = join.request().memberId();
        ErrorCode error = joinRefusal(join);
        if (error != ErrorCode.NONE) {
            step.reply(ticket, Answers.joinError(memberId, error));
            return;
        }
        ClassicGroup group =
                groups.computeIfAbsent(
                        join.request().groupId(), id -> new ClassicGroup(id, step.nowMillis()));
        joins.join(group, join, ticket, step);
        changed(group);
    }

    private ErrorCode joinRefusal(Join join) {
        String groupId = join.request().groupId();
        int session = join.request().sessionTimeoutMs();
        if (groupId.isEmpty()) {
            return ErrorCode.INVALID_GROUP_ID;
        }
        if (session < settings.sessionTimeoutMillisMin()
                || session > settings.sessionTimeoutMillisMax()) {
            return ErrorCode.INVALID_SESSION_TIMEOUT;
        }
        if (groups.containsKey(groupId)) {
            return ErrorCode.NONE;
        }
        if (!join.isNewMember()) {
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        return groups.size() >= ClassicLimits.GROUPS_MAX
                ? ErrorCode.COORDINATOR_NOT_AVAILABLE
                : ErrorCode.NONE;
    }

    private void sync(SyncGroupRequest request, long ticket, Step<Object> step) {
        ClassicGroup group = groups.get(request.groupId());
        if (request.groupId().isEmpty()) {
            step.reply(ticket, Answers.syncError(ErrorCode.INVALID_GROUP_ID));
        } else if (group == null) {
            step.reply(ticket, Answers.syncError(ErrorCode.UNKNOWN_MEMBER_ID));
        } else {
            syncs.sync(group, request, ticket, step);
            changed(group);
        }
    }

    private void heartbeat(HeartbeatRequest request, long ticket, Step<Object> step) {
        step.reply(ticket, Answers.heartbeat(heartbeat(request, step)));
    }

    private ErrorCode heartbeat(HeartbeatRequest request, Step<Object> step) {
        ClassicGroup group = groups.get(request.groupId());
        if (request.groupId().isEmpty()) {
            return ErrorCode.INVALID_GROUP_ID;
        }
        if (group == null) {
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        ErrorCode error =
                Membership.check(
                        group,
                        request.memberId(),
                        request.groupInstanceId(),
                        request.generationId());
        if (error != ErrorCode.NONE) {
            return error;
        }
        Member member = Check.present(group.member(request.memberId()), "the member");
        timers.session(group, member, step.steadyMillis());
        return group.isIn(PREPARING_REBALANCE) ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
    }

    private void leave(
            String groupId, List<MemberIdentity> leavers, long ticket, Step<Object> step) {
        ClassicGroup group = groups.get(groupId);
        if (groupId.isEmpty()) {
            step.reply(ticket, Leaves.failed(ErrorCode.INVALID_GROUP_ID));
            return;
        }
        if (group == null) {
            step.reply(ticket, Leaves.unknownGroup(leavers));
            return;
        }
        leaves.leave(group, leavers, ticket, step);
        changed(group);
    }

    /**
     * An OffsetCommit is a sign of life. A TxnOffsetCommit is none, and rebalances do not stop it
     * (KIP-447); one that names neither member nor generation is accepted: its producer is fenced
     * by its epoch.
     */
    @Override
    public ErrorCode checkCommit(Commit commit, long steadyMillis) {
        ClassicGroup group = groups.get(commit.groupId());
        int generation = commit.epoch();
        if (group == null || (generation < 0 && group.isIn(EMPTY))) {
            return generation < 0 ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
        }
        if (commit.isAnonymous()) {
            return commit.inTransaction() ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
        }
        String memberId = commit.memberId();
        ErrorCode error = Membership.check(group, memberId, commit.instanceId(), generation);
        if (error != ErrorCode.NONE || commit.inTransaction()) {
            return error;
        }
        if (group.isIn(COMPLETING_REBALANCE)) {
            return ErrorCode.REBALANCE_IN_PROGRESS;
        }
        timers.session(group, Check.present(group.member(memberId), "the member"), steadyMillis);
        return ErrorCode.NONE;
    }

    /** Everybody may see them. */
    @Override
    public ErrorCode checkFetch(String groupId, @Nullable String memberId, int epoch) {
        return ErrorCode.NONE;
    }

    /** The leader knows the topics; the coordinator does not care. */
    @Override
    public void topicsChanged(Topics topics) {}

    @Override
    public void delete(String groupId, Step<Object> step) {
        ClassicGroup group = groups.remove(groupId);
        if (group == null) {
            return;
        }
        for (String memberId : group.pendingMembers()) {
            timers.cancelPending(group, memberId);
        }
        kept.changed(group.uncount());
        group.transition(DEAD, step.nowMillis());
        step.append(GroupRecord.tombstone(groupId));
    }

    // --- time ---

    @Override
    public long nextDeadlineMillis() {
        return timers.nextMillis();
    }

    @Override
    public void tick(Step<Object> step) {
        for (int i = 0; i < ClassicLimits.TIMERS_PER_TICK_MAX; i++) {
            Timer timer = timers.poll(step.steadyMillis());
            if (timer == null) {
                return;
            }
            ClassicGroup group = Check.present(groups.get(timer.groupId()), "a timer's group");
            switch (timer) {
                case Timer.Session session -> sessionTimedOut(group, session.memberId(), step);
                case Timer.Pending pending -> {
                    group.pendingMembers().remove(pending.memberId());
                    rebalances.completeIfAllJoined(group, step);
                }
                case Timer.Joins ignored -> rebalances.joinsTimedOut(group, step);
                case Timer.Syncs ignored -> rebalances.syncsTimedOut(group, step);
            }
            changed(group);
        }
    }

    /** A member that waits for our answer need not show signs of life, except for ever. */
    private void sessionTimedOut(ClassicGroup group, String memberId, Step<Object> step) {
        Member member = Check.present(group.member(memberId), "a session's member");
        boolean waits = member.waitsForJoin() || member.waitsForSync();
        if (waits && !member.isInFirstRebalance()) {
            timers.session(group, member, step.steadyMillis());
        } else {
            rebalances.drop(group, member, step);
            rebalances.membersChanged(group, step);
        }
    }

    // --- state from the log ---

    @Override
    public boolean replay(CoordinatorKey key, @Nullable CoordinatorValue value) {
        if (key instanceof GroupMetadataKey metadata) {
            replay(metadata.group(), (GroupMetadataValue) value);
            return true;
        }
        return false;
    }

    private void replay(String groupId, @Nullable GroupMetadataValue value) {
        ClassicGroup before = groups.remove(groupId);
        if (before != null) {
            kept.changed(before.uncount());
        }
        if (value != null) {
            ClassicGroup restored = GroupRecord.restore(groupId, value);
            groups.put(groupId, restored);
            kept.changed(restored.recount());
        }
    }

    /** Members get a fresh session. */
    @Override
    public void loaded(Step<Object> step) {
        for (ClassicGroup group : groups.values()) {
            for (Member member : group.members()) {
                timers.session(group, member, step.steadyMillis());
            }
            if (group.size() > settings.membersMax()) {
                rebalances.prepare(group, step);
            }
        }
    }

    // --- views ---

    @Override
    public @Nullable GroupView find(String groupId) {
        ClassicGroup group = groups.get(groupId);
        return group == null ? null : new GroupView(group);
    }

    @Override
    public String type() {
        return "classic";
    }

    @Override
    public Collection<GroupView> all() {
        return groups.values().stream().map(GroupView::new).toList();
    }

    /**
     * What the group keeps is counted anew. One that never had a generation or a member that counts
     * leaves nothing behind.
     */
    private void changed(ClassicGroup group) {
        if (group.isIn(EMPTY) && group.generation() == 0 && group.pendingMembers().isEmpty()) {
            groups.remove(group.id());
            kept.changed(group.uncount());
        } else {
            kept.changed(group.recount());
        }
    }
}
