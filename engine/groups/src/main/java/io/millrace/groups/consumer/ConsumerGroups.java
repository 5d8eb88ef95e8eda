package io.millrace.groups.consumer;

import io.millrace.base.Check;
import io.millrace.coordination.Step;
import io.millrace.groups.consumer.ConsumerCommand.Describe;
import io.millrace.groups.consumer.ConsumerCommand.Heartbeat;
import io.millrace.groups.consumer.Timers.Timer;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.groups.kind.Commit;
import io.millrace.groups.kind.Group;
import io.millrace.groups.kind.GroupKind;
import io.millrace.groups.kind.TopicIdPartition;
import io.millrace.groups.kind.Topics;
import io.millrace.protocol.CoordinatorKey;
import io.millrace.protocol.CoordinatorValue;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.group.ConsumerGroupMetadataKey;
import io.millrace.protocol.message.ConsumerGroupDescribeResponse.DescribedGroup;
import io.millrace.protocol.message.ConsumerGroupHeartbeatRequest;
import io.millrace.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The consumer groups of one shard: where commands, ticks and replayed records come in. Owned by
 * the shard's state machine.
 */
public final class ConsumerGroups implements GroupKind {

    /** From here an OffsetCommit can say an epoch. */
    private static final short EPOCH_IN_COMMIT_VERSION = 9;

    private final ConsumerSettings settings;
    private final KeptBytes.Share kept;
    private final Timers timers = new Timers();
    private final Catalog catalog = new Catalog();
    private final Heartbeats heartbeats;
    private final Map<String, ConsumerGroup> groups = new HashMap<>();

    public ConsumerGroups(ConsumerSettings settings, KeptBytes.Share kept) {
        this.settings = settings;
        this.kept = kept;
        this.heartbeats = new Heartbeats(settings, timers, catalog, kept);
    }

    // --- commands ---

    public void step(long ticket, ConsumerCommand<?> command, Step<Object> step) {
        switch (command) {
            case Heartbeat heartbeat -> step.reply(ticket, heartbeat(heartbeat, step));
            case Describe describe -> step.reply(ticket, describe(describe.groupId()));
        }
    }

    private ConsumerGroupHeartbeatResponse heartbeat(Heartbeat command, Step<Object> step) {
        ConsumerGroupHeartbeatResponse refusal = Requests.refusal(command, settings);
        if (refusal != null) {
            return refusal;
        }
        ConsumerGroupHeartbeatRequest request = command.request();
        ConsumerGroup known = groups.get(request.groupId());
        if (known == null && request.memberEpoch() != Requests.JOINS) {
            return Answers.refused(
                    ErrorCode.GROUP_ID_NOT_FOUND,
                    "Consumer group " + request.groupId() + " not found.");
        }
        if (known == null && groups.size() >= ConsumerLimits.GROUPS_MAX) {
            return Answers.refused(
                    ErrorCode.COORDINATOR_NOT_AVAILABLE, "The coordinator has too many groups.");
        }
        ConsumerGroup group =
                known != null ? known : new ConsumerGroup(request.groupId(), command.timing());
        ConsumerGroupHeartbeatResponse answer =
                request.memberEpoch() < Requests.JOINS
                        ? heartbeats.leave(group, request, step)
                        : heartbeats.beat(group, command, step);
        if (known == null && group.epoch() > 0) {
            groups.put(group.id(), group);
        }
        if (groups.get(group.id()) == group) {
            kept.changed(group.recount());
        }
        return answer;
    }

    /** Whether the request is one of a member that joins, and well-formed. */
    public boolean joins(Heartbeat command) {
        return command.request().memberEpoch() == Requests.JOINS
                && Requests.refusal(command, settings) == null;
    }

    private DescribedGroup describe(String groupId) {
        ConsumerGroup group = groups.get(groupId);
        return group == null
                ? new DescribedGroup()
                        .groupId(groupId)
                        .errorCode(ErrorCode.GROUP_ID_NOT_FOUND.code())
                        .errorMessage("Group " + groupId + " not found.")
                : new ConsumerGroupView(group).describe(catalog, settings);
    }

    /**
     * A member commits with its epoch, or with an earlier one if what it commits was its by then
     * (KIP-1251). While there are no members, whoever names none may commit.
     */
    @Override
    public ErrorCode checkCommit(Commit commit, long steadyMillis) {
        ConsumerGroup group = groups.get(commit.groupId());
        if (group == null
                || (commit.epoch() < 0 && group.isEmpty())
                || (commit.inTransaction() && commit.isAnonymous())) {
            return ErrorCode.NONE;
        }
        ConsumerMember member = group.member(commit.memberId());
        if (member == null) {
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        if (!commit.inTransaction() && commit.version() < EPOCH_IN_COMMIT_VERSION) {
            return ErrorCode.UNSUPPORTED_VERSION;
        }
        if (commit.epoch() == member.epoch()) {
            return ErrorCode.NONE;
        }
        if (commit.epoch() > member.epoch()) {
            return ErrorCode.STALE_MEMBER_EPOCH;
        }
        for (TopicIdPartition place : commit.places()) {
            Integer since = member.progress().assigned().get(place);
            if (since == null) {
                since = member.progress().revoked().get(place);
            }
            if (since == null || commit.epoch() < since) {
                return ErrorCode.STALE_MEMBER_EPOCH;
            }
        }
        return ErrorCode.NONE;
    }

    @Override
    public ErrorCode checkFetch(String groupId, @Nullable String memberId, int epoch) {
        ConsumerGroup group = groups.get(groupId);
        if (group == null || (memberId == null && epoch < 0)) {
            return ErrorCode.NONE;
        }
        ConsumerMember member = memberId == null ? null : group.member(memberId);
        if (member == null) {
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        return epoch == member.epoch() ? ErrorCode.NONE : ErrorCode.STALE_MEMBER_EPOCH;
    }

    @Override
    public void delete(String groupId, Step<Object> step) {
        ConsumerGroup group = groups.get(groupId);
        if (group != null && group.isEmpty()) {
            groups.remove(groupId);
            kept.changed(group.uncount());
            new GroupRecords(group, step).removeGroup();
        }
    }

    /** Groups look at it at their members' next heartbeats. */
    @Override
    public void topicsChanged(Topics topics) {
        catalog.changed(topics);
    }

    // --- time ---

    @Override
    public long nextDeadlineMillis() {
        return timers.nextMillis();
    }

    @Override
    public void tick(Step<Object> step) {
        for (int i = 0; i < ConsumerLimits.TIMERS_PER_TICK_MAX; i++) {
            Timer timer = timers.poll(step.steadyMillis());
            if (timer == null) {
                return;
            }
            ConsumerGroup group = Check.present(groups.get(timer.groupId()), "a timer's group");
            heartbeats.remove(group, timer.memberId(), step);
            kept.changed(group.recount());
        }
    }

    // --- state from the log ---

    @Override
    public boolean replay(CoordinatorKey key, @Nullable CoordinatorValue value) {
        String groupId = RecordValues.groupId(key);
        if (groupId == null) {
            return false;
        }
        ConsumerGroup group = groups.get(groupId);
        if (value == null && key instanceof ConsumerGroupMetadataKey) {
            groups.remove(groupId);
            kept.changed(group == null ? 0 : group.uncount());
            return true;
        }
        if (group == null) {
            if (value == null) {
                return true;
            }
            group = new ConsumerGroup(groupId, settings.timing());
            groups.put(groupId, group);
        }
        RecordValues.apply(group, key, value);
        kept.changed(group.recount());
        return true;
    }

    /** Members get a fresh session, and time anew for what they have to let go. */
    @Override
    public void loaded(Step<Object> step) {
        for (ConsumerGroup group : groups.values()) {
            for (ConsumerMember member : group.members()) {
                timers.session(group, member.id(), step.steadyMillis());
                timers.rebalance(group, member, step.steadyMillis());
            }
        }
    }

    // --- views ---

    @Override
    public String type() {
        return "consumer";
    }

    @Override
    public @Nullable Group find(String groupId) {
        ConsumerGroup group = groups.get(groupId);
        return group == null ? null : new ConsumerGroupView(group);
    }

    @Override
    public Collection<? extends Group> all() {
        return groups.values().stream().map(ConsumerGroupView::new).toList();
    }
}
