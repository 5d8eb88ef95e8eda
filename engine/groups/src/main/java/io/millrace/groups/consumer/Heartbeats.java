package io.millrace.groups.consumer;

import io.millrace.base.Check;
import io.millrace.coordination.Step;
import io.millrace.groups.consumer.ConsumerCommand.Heartbeat;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.groups.kind.TopicIdPartition;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ConsumerGroupHeartbeatRequest;
import io.millrace.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a heartbeat does to its group. Owned by {@link ConsumerGroups}. */
final class Heartbeats {
    private final ConsumerSettings settings;
    private final Timers timers;
    private final Catalog catalog;
    private final KeptBytes.Share kept;

    Heartbeats(ConsumerSettings settings, Timers timers, Catalog catalog, KeptBytes.Share kept) {
        this.settings = settings;
        this.timers = timers;
        this.catalog = catalog;
        this.kept = kept;
    }

    /** A member joins or goes on. */
    ConsumerGroupHeartbeatResponse beat(ConsumerGroup group, Heartbeat command, Step<Object> step) {
        ConsumerGroupHeartbeatRequest request = command.request();
        String memberId = request.memberId().isEmpty() ? command.freshId() : request.memberId();
        Standing standing = Standing.of(group, memberId, request);
        ConsumerGroupHeartbeatResponse refusal = standing.refusal();
        if (refusal == null && standing.member() == null && group.size() >= settings.membersMax()) {
            refusal = full();
        }
        ConsumerMember before = standing.member();
        MemberInfo info = Requests.info(memberId, before == null ? null : before.info(), command);
        if (refusal == null) {
            refusal = refusal(info, before == null ? null : before.info());
        }
        if (refusal != null) {
            return refusal;
        }
        group.timing(command.timing());
        GroupRecords records = new GroupRecords(group, step);
        ConsumerMember known = before;
        if (before != null && !before.id().equals(memberId)) {
            known = takeOver(group, before, memberId, records);
        }
        follow(group, known, info, records, step);
        ConsumerMember now = reconciled(group, memberId, request, records, step);
        timers.session(group, memberId, step.steadyMillis());
        ConsumerGroupHeartbeatResponse answer = Answers.beat(now, command.timing());
        boolean changed =
                known == null
                        || !known.progress()
                                .assigned()
                                .keySet()
                                .equals(now.progress().assigned().keySet());
        return Requests.isFull(request) || changed
                ? answer.assignment(Answers.assignment(now.progress().assigned().keySet()))
                : answer;
    }

    private ConsumerGroupHeartbeatResponse full() {
        return Answers.refused(
                ErrorCode.GROUP_MAX_SIZE_REACHED,
                "The consumer group has reached its maximum capacity of "
                        + settings.membersMax()
                        + " members.");
    }

    /** Of what the member wants to be. Null when it may. */
    private @Nullable ConsumerGroupHeartbeatResponse refusal(
            MemberInfo info, @Nullable MemberInfo before) {
        if (info.equals(before)) {
            return null;
        }
        String regex = info.subscription().regex();
        String problem = regex == null ? null : Regexes.problem(regex);
        if (problem != null) {
            return Answers.refused(ErrorCode.INVALID_REGULAR_EXPRESSION, problem);
        }
        if (info.keptBytes() > ConsumerLimits.SUBSCRIPTION_BYTES_MAX) {
            return Answers.refused(
                    ErrorCode.INVALID_REQUEST, "The subscription is larger than a record.");
        }
        long more = info.keptBytes() - (before == null ? 0 : before.keptBytes());
        return kept.fits(more)
                ? null
                : Answers.refused(
                        ErrorCode.COORDINATOR_NOT_AVAILABLE,
                        "The coordinator has no memory for more.");
    }

    /** The static member has come back under another id: what was its goes over. */
    private ConsumerMember takeOver(
            ConsumerGroup group, ConsumerMember gone, String memberId, GroupRecords records) {
        SortedSet<TopicIdPartition> target = new TreeSet<>(group.target(gone.id()));
        records.removeMember(gone.id());
        timers.cancel(group.id(), gone.id());
        records.member(gone.info().withId(memberId));
        records.target(memberId, target);
        records.progress(memberId, gone.progress().takenOver());
        return Check.present(group.member(memberId), "the successor");
    }

    /** Brings the group's epochs up to what the member wants and to what topics there are. */
    private void follow(
            ConsumerGroup group,
            @Nullable ConsumerMember before,
            MemberInfo info,
            GroupRecords records,
            Step<Object> step) {
        boolean bump = false;
        boolean regexChanged = false;
        if (before == null || !info.equals(before.info())) {
            String assignor = Targets.assignor(group, settings);
            Subscription old = before == null ? Subscription.NONE : before.info().subscription();
            records.member(info);
            regexChanged = !Objects.equals(old.regex(), info.subscription().regex());
            bump =
                    before == null
                            || !old.names().equals(info.subscription().names())
                            || !assignor.equals(Targets.assignor(group, settings));
        }
        boolean topicsChanged = group.seen().isNew(catalog.version());
        boolean regexesDue = group.seen().resolvesRegexes(catalog.version(), step.steadyMillis());
        if (regexChanged || regexesDue) {
            bump |= Regexes.refresh(group, catalog, regexesDue, records, step) || regexChanged;
        }
        changed(group, bump, bump || topicsChanged, records);
        Targets.refresh(group, catalog, settings, records, step);
    }

    /** Writes another epoch if something has changed, or the topics are others than they were. */
    private void changed(ConsumerGroup group, boolean bump, boolean looks, GroupRecords records) {
        if (!looks) {
            return;
        }
        long hash = catalog.hash(group.topicNames());
        if (bump || hash != group.metadataHash()) {
            records.epoch(group.epoch() + 1, hash);
        }
    }

    private ConsumerMember reconciled(
            ConsumerGroup group,
            String memberId,
            ConsumerGroupHeartbeatRequest request,
            GroupRecords records,
            Step<Object> step) {
        ConsumerMember member = Check.present(group.member(memberId), "the member");
        Progress next =
                new Reconciliation(
                                group.target(memberId),
                                group.targetEpoch(),
                                group::isFree,
                                Requests.owned(request))
                        .of(member.progress());
        if (next.equals(member.progress())) {
            return member;
        }
        records.progress(memberId, next);
        ConsumerMember now = Check.present(group.member(memberId), "the member");
        timers.rebalance(group, now, step.steadyMillis());
        return now;
    }

    /** A member leaves, for good or, if it is static, for a while. */
    ConsumerGroupHeartbeatResponse leave(
            ConsumerGroup group, ConsumerGroupHeartbeatRequest request, Step<Object> step) {
        String memberId = request.memberId();
        String instanceId = request.instanceId();
        int epoch = request.memberEpoch();
        ConsumerMember member =
                instanceId == null ? group.member(memberId) : group.instance(instanceId);
        if (member == null) {
            return Answers.refused(
                    ErrorCode.UNKNOWN_MEMBER_ID,
                    instanceId == null
                            ? Standing.unknown(group, memberId)
                            : "Instance id " + instanceId + " is unknown.");
        }
        if (!member.id().equals(memberId)) {
            return Answers.refused(
                    ErrorCode.FENCED_INSTANCE_ID,
                    "Static member %s with instance id %s was fenced by member %s."
                            .formatted(memberId, instanceId, member.id()));
        }
        if (epoch == Requests.STATIC_LEAVES) {
            new GroupRecords(group, step).progress(memberId, member.progress().away());
            timers.rebalance(
                    group,
                    Check.present(group.member(memberId), "the member"),
                    step.steadyMillis());
        } else {
            remove(group, memberId, step);
        }
        return Answers.left(memberId, epoch);
    }

    /** The member is gone, and what it had is free. */
    void remove(ConsumerGroup group, String memberId, Step<Object> step) {
        GroupRecords records = new GroupRecords(group, step);
        records.removeMember(memberId);
        timers.cancel(group.id(), memberId);
        Regexes.refresh(group, catalog, false, records, step);
        changed(group, true, true, records);
    }
}
