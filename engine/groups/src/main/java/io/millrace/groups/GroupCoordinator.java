package io.millrace.groups;

import io.millrace.coordination.LogEntry;
import io.millrace.coordination.Moment;
import io.millrace.coordination.Outcome;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.coordination.StateMachine;
import io.millrace.coordination.StateRecord;
import io.millrace.coordination.Step;
import io.millrace.coordination.TransactionEnd;
import io.millrace.coordination.TransactionalRecord;
import io.millrace.groups.GroupCommand.CommitInTransaction;
import io.millrace.groups.GroupCommand.CommitOffsets;
import io.millrace.groups.GroupCommand.DeleteGroup;
import io.millrace.groups.GroupCommand.DeleteOffsets;
import io.millrace.groups.GroupCommand.DescribeGroup;
import io.millrace.groups.GroupCommand.EndTransaction;
import io.millrace.groups.GroupCommand.FetchOffsets;
import io.millrace.groups.GroupCommand.ForgetTopics;
import io.millrace.groups.GroupCommand.Heartbeat;
import io.millrace.groups.GroupCommand.JoinGroup;
import io.millrace.groups.GroupCommand.KeepTopics;
import io.millrace.groups.GroupCommand.LeaveGroup;
import io.millrace.groups.GroupCommand.ListGroups;
import io.millrace.groups.GroupCommand.SyncGroup;
import io.millrace.groups.classic.ClassicGroups;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.groups.offsets.GroupOffsets;
import io.millrace.groups.records.TopicRecord;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.group.GroupMetadataKey;
import io.millrace.protocol.group.GroupMetadataValue;
import io.millrace.protocol.group.OffsetCommitKey;
import io.millrace.protocol.group.OffsetCommitValue;

/**
 * The state machine of one partition of {@code __consumer_offsets}. Routes commands to the
 * protocols and to the offsets. Owned by its shard.
 */
public final class GroupCoordinator implements StateMachine<GroupCommand<?>, Object> {
    private final ClassicGroups classic;
    private final GroupOffsets offsets;
    private final GroupDirectory directory;
    private final Commits commits;
    private final Expiry expiry;

    /**
     * @param kept counts what the groups of this shard keep; its owner closes it with the shard
     */
    public GroupCoordinator(GroupSettings settings, KeptBytes.Share kept) {
        this.classic = new ClassicGroups(settings.classic(), kept);
        this.offsets = new GroupOffsets(settings.offsets(), kept);
        this.directory = new GroupDirectory(classic, offsets);
        this.commits = new Commits(classic, offsets, directory);
        this.expiry = new Expiry(classic, offsets, settings.offsets().checkIntervalMillis());
    }

    @Override
    public Outcome<Object> step(long ticket, GroupCommand<?> command, Moment now) {
        Step<Object> step = new Step<>(now);
        switch (command) {
            case JoinGroup join -> classic.join(join.join(), ticket, step);
            case SyncGroup sync -> classic.sync(sync.request(), ticket, step);
            case Heartbeat heartbeat -> classic.heartbeat(heartbeat.request(), ticket, step);
            case LeaveGroup leave -> classic.leave(leave.groupId(), leave.members(), ticket, step);
            case CommitOffsets commit -> step.reply(ticket, commits.commit(commit, step));
            case CommitInTransaction commit ->
                    step.reply(ticket, commits.commitInTransaction(commit, step));
            case EndTransaction(TransactionEnd end) -> {
                step.propose(end);
                step.reply(ticket, ErrorCode.NONE);
            }
            case FetchOffsets fetch ->
                    step.reply(ticket, offsets.fetch(fetch.request(), fetch.requireStable()));
            case DeleteOffsets delete -> step.reply(ticket, commits.delete(delete, step));
            case DescribeGroup describe -> step.reply(ticket, directory.describe(describe));
            case DeleteGroup delete -> step.reply(ticket, directory.delete(delete, step));
            case ListGroups list -> step.reply(ticket, directory.list(list));
            case KeepTopics keep -> {
                offsets.keepTopics(keep.topicIds(), step);
                step.reply(ticket, ErrorCode.NONE);
            }
            case ForgetTopics forget -> {
                offsets.forgetTopics(forget.topics(), step);
                step.reply(ticket, ErrorCode.NONE);
            }
        }
        return step.outcome();
    }

    @Override
    public Outcome<Object> tick(Moment now) {
        Step<Object> step = new Step<>(now);
        classic.tick(step);
        expiry.tick(step);
        return step.outcome();
    }

    @Override
    public long nextDeadlineMillis() {
        return Math.min(classic.nextDeadlineMillis(), expiry.nextDeadlineMillis());
    }

    /** Types of later releases and of other group protocols are passed over. */
    @Override
    public void replay(LogEntry entry) {
        switch (entry) {
            case StateRecord record -> replay(record);
            case TransactionalRecord(ProducerIdentity producer, StateRecord record) ->
                    replay(producer, TopicRecord.decode(record));
            case TransactionEnd end -> offsets.replayEnd(end.producer().producerId(), end.commit());
        }
    }

    /** Nothing else is written in transactions. */
    private void replay(ProducerIdentity producer, TopicRecord record) {
        if (record.key() instanceof OffsetCommitKey key
                && record.value() instanceof OffsetCommitValue value) {
            offsets.replayPending(producer.producerId(), key, value);
        }
    }

    private void replay(StateRecord record) {
        TopicRecord decoded = TopicRecord.decode(record);
        switch (decoded.key()) {
            case OffsetCommitKey key -> offsets.replay(key, (OffsetCommitValue) decoded.value());
            case GroupMetadataKey key ->
                    classic.replay(key.group(), (GroupMetadataValue) decoded.value());
            case null, default -> {}
        }
    }

    @Override
    public Outcome<Object> loaded(Moment now) {
        Step<Object> step = new Step<>(now);
        classic.loaded(step);
        expiry.loaded(step);
        return step.outcome();
    }
}
