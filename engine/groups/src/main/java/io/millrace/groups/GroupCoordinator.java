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
import io.millrace.groups.AnyGroupCommand.CommitInTransaction;
import io.millrace.groups.AnyGroupCommand.CommitOffsets;
import io.millrace.groups.AnyGroupCommand.DeleteGroup;
import io.millrace.groups.AnyGroupCommand.DeleteOffsets;
import io.millrace.groups.AnyGroupCommand.DescribeGroup;
import io.millrace.groups.AnyGroupCommand.EndTransaction;
import io.millrace.groups.AnyGroupCommand.FetchOffsets;
import io.millrace.groups.AnyGroupCommand.KeepTopics;
import io.millrace.groups.AnyGroupCommand.ListGroups;
import io.millrace.groups.AnyGroupCommand.TopicsChanged;
import io.millrace.groups.classic.ClassicCommand;
import io.millrace.groups.classic.ClassicGroups;
import io.millrace.groups.consumer.ConsumerCommand;
import io.millrace.groups.consumer.ConsumerGroups;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.groups.kind.GroupCommand;
import io.millrace.groups.kind.GroupKind;
import io.millrace.groups.kind.Topics;
import io.millrace.groups.kind.Topics.Topic;
import io.millrace.groups.offsets.GroupOffsets;
import io.millrace.groups.records.TopicRecord;
import io.millrace.protocol.CoordinatorKey;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.group.OffsetCommitKey;
import io.millrace.protocol.group.OffsetCommitValue;
import java.util.List;

/**
 * The state machine of one partition of {@code __consumer_offsets}. Routes commands to the
 * protocols and to the offsets. Owned by its shard.
 */
public final class GroupCoordinator implements StateMachine<GroupCommand<?>, Object> {
    private final ClassicGroups classic;
    private final ConsumerGroups consumer;
    private final GroupKinds kinds;
    private final GroupOffsets offsets;
    private final GroupDirectory directory;
    private final Commits commits;
    private final Crossings crossings;
    private final Expiry expiry;

    /**
     * @param kept counts what the groups of this shard keep; its owner closes it with the shard
     */
    public GroupCoordinator(GroupSettings settings, KeptBytes.Share kept) {
        this.classic = new ClassicGroups(settings.classic(), kept);
        this.consumer = new ConsumerGroups(settings.consumer(), kept);
        this.kinds = new GroupKinds(List.of(classic, consumer), classic);
        this.offsets = new GroupOffsets(settings.offsets(), kept);
        this.directory = new GroupDirectory(kinds, offsets);
        this.commits = new Commits(kinds, offsets, directory);
        this.crossings = new Crossings(classic, consumer);
        this.expiry = new Expiry(kinds, offsets, settings.offsets().checkIntervalMillis());
    }

    @Override
    public Outcome<Object> step(long ticket, GroupCommand<?> command, Moment now) {
        Step<Object> step = new Step<>(now);
        switch (command) {
            case ClassicCommand<?> each -> {
                if (crossings.mayGo(each, ticket, step)) {
                    classic.step(ticket, each, step);
                }
            }
            case ConsumerCommand<?> each -> {
                if (crossings.mayGo(each, ticket, step)) {
                    consumer.step(ticket, each, step);
                }
            }
            case AnyGroupCommand<?> each -> step.reply(ticket, answer(each, step));
            default -> throw new IllegalArgumentException("a command of an unknown kind of group");
        }
        return step.outcome();
    }

    private Object answer(AnyGroupCommand<?> command, Step<Object> step) {
        return switch (command) {
            case CommitOffsets commit -> commits.commit(commit, step);
            case CommitInTransaction commit -> commits.commitInTransaction(commit, step);
            case EndTransaction(TransactionEnd end) -> {
                step.propose(end);
                yield ErrorCode.NONE;
            }
            case FetchOffsets fetch -> commits.fetch(fetch);
            case DeleteOffsets delete -> commits.delete(delete, step);
            case DescribeGroup describe -> directory.describe(describe);
            case DeleteGroup delete -> directory.delete(delete, step);
            case ListGroups list -> directory.list(list);
            case KeepTopics(Topics topics) -> {
                offsets.keepTopics(
                        name -> {
                            Topic topic = topics.find(name);
                            return topic == null ? null : topic.id();
                        },
                        step);
                kinds.all().forEach(kind -> kind.topicsChanged(topics));
                yield ErrorCode.NONE;
            }
            case TopicsChanged changed -> {
                offsets.forgetTopics(changed.deleted(), step);
                kinds.all().forEach(kind -> kind.topicsChanged(changed.topics()));
                yield ErrorCode.NONE;
            }
        };
    }

    @Override
    public Outcome<Object> tick(Moment now) {
        Step<Object> step = new Step<>(now);
        kinds.all().forEach(kind -> kind.tick(step));
        expiry.tick(step);
        return step.outcome();
    }

    @Override
    public long nextDeadlineMillis() {
        long next = expiry.nextDeadlineMillis();
        for (GroupKind kind : kinds.all()) {
            next = Math.min(next, kind.nextDeadlineMillis());
        }
        return next;
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
        CoordinatorKey key = decoded.key();
        if (key instanceof OffsetCommitKey offset) {
            offsets.replay(offset, (OffsetCommitValue) decoded.value());
        } else if (key != null) {
            for (GroupKind kind : kinds.all()) {
                if (kind.replay(key, decoded.value())) {
                    return;
                }
            }
        }
    }

    @Override
    public Outcome<Object> loaded(Moment now) {
        Step<Object> step = new Step<>(now);
        kinds.all().forEach(kind -> kind.loaded(step));
        expiry.loaded(step);
        return step.outcome();
    }
}
