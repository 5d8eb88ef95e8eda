package io.millrace.broker.groups;

import io.millrace.base.Clock;
import io.millrace.base.EventLoop;
import io.millrace.broker.coordination.Asker;
import io.millrace.broker.coordination.CoordinatorRuntime;
import io.millrace.broker.coordination.Hosted;
import io.millrace.broker.coordination.Parts;
import io.millrace.broker.coordination.ShardLeadership;
import io.millrace.broker.produce.TransactionMarker;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.coordination.StateMachine;
import io.millrace.coordination.TransactionEnd;
import io.millrace.groups.AnyGroupCommand;
import io.millrace.groups.GroupCoordinator;
import io.millrace.groups.GroupSettings;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.groups.kind.GroupCommand;
import io.millrace.groups.kind.Topics;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ListGroupsResponse;
import io.millrace.protocol.message.TxnOffsetCommitResponse;
import io.millrace.storage.Admission;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The group coordinators of this node. Their threads are those of {@link CoordinatorRuntime};
 * public methods may be called from any.
 */
public final class GroupRuntime implements GroupCommands, AutoCloseable {

    /** Makes the group coordinators. */
    private static final class Groups implements Hosted<GroupCommand<?>, Object> {
        private final GroupSettings settings;
        private final Supplier<Topics> topics;
        private final KeptBytes kept;
        private final Map<Integer, KeptBytes.Share> shares = new HashMap<>();

        Groups(GroupSettings settings, Supplier<Topics> topics, KeptBytes kept) {
            this.settings = settings;
            this.topics = topics;
            this.kept = kept;
        }

        @Override
        public StateMachine<GroupCommand<?>, Object> machine(ShardLeadership where) {
            KeptBytes.Share share = kept.share();
            shares.put(where.partition(), share);
            return new GroupCoordinator(settings, share);
        }

        @Override
        public void closed(ShardLeadership where) {
            KeptBytes.Share share = shares.remove(where.partition());
            if (share != null) {
                share.close();
            }
        }

        @Override
        public long sizeBytes(GroupCommand<?> command) {
            return command.sizeBytes();
        }

        /** Topics may have gone while nobody could tell the shard. */
        @Override
        public List<GroupCommand<?>> firstCommands(ShardLeadership where) {
            return List.of(new AnyGroupCommand.KeepTopics(topics.get()));
        }
    }

    private final CoordinatorRuntime<GroupCommand<?>, Object> coordinators;

    /**
     * @param owner the one thread that runs the coordinators
     * @param loader runs reads of the log, which wait for the disk
     * @param topics what there is now; asked on the owner's thread
     * @param kept bounds what the groups keep; the owner's from here on
     */
    public GroupRuntime(
            EventLoop owner,
            Executor loader,
            Clock clock,
            GroupSettings settings,
            Supplier<Topics> topics,
            KeptBytes kept) {
        this.coordinators =
                new CoordinatorRuntime<>(owner, loader, clock, new Groups(settings, topics, kept));
    }

    /** For whoever tells which partitions of {@code __consumer_offsets} this node leads. */
    public CoordinatorRuntime<GroupCommand<?>, Object> coordinators() {
        return coordinators;
    }

    /**
     * TxnOffsetCommit, once the producer's coordinator has agreed.
     *
     * @param admission of the group's partition; {@link Admission#NONE} for a transaction that is
     *     open there
     */
    void commitInTransaction(
            AnyGroupCommand.CommitInTransaction command,
            Admission admission,
            Consumer<TxnOffsetCommitResponse> answered) {
        coordinators.submit(
                command.groupId(), command, admission, new Asker<>(command::refused, answered));
    }

    /**
     * Ends a producer's transaction in a partition of {@code __consumer_offsets}: its offsets count
     * from now on, or never.
     *
     * @param answered as WriteTxnMarkers answers: NONE when the marker is committed; what the log
     *     has against it; or, while nobody serves the partition here, NOT_LEADER_OR_FOLLOWER
     */
    public void endTransaction(
            int partition, TransactionMarker marker, Consumer<ErrorCode> answered) {
        AnyGroupCommand.EndTransaction command =
                new AnyGroupCommand.EndTransaction(
                        new TransactionEnd(
                                new ProducerIdentity(marker.producerId(), marker.producerEpoch()),
                                marker.coordinatorEpoch(),
                                marker.commit(),
                                marker.transactionVersion()));
        coordinators.submitTo(
                partition,
                command,
                new Asker<>(command::refused, error -> answered.accept(shown(error))));
    }

    private static ErrorCode shown(ErrorCode error) {
        return switch (error) {
            case COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS, NOT_COORDINATOR ->
                    ErrorCode.NOT_LEADER_OR_FOLLOWER;
            default -> error;
        };
    }

    /**
     * Topics have come, grown or gone.
     *
     * @param topics all that exist now
     * @param deleted names of those that went: the offsets in them go
     */
    public void topicsChanged(Topics topics, Set<String> deleted) {
        AnyGroupCommand.TopicsChanged command = new AnyGroupCommand.TopicsChanged(topics, deleted);
        coordinators.submitToAll(command, count -> new Asker<>(command::refused, error -> {}));
    }

    @Override
    public <R> void submit(GroupCommand.OfGroup<R> command, Consumer<R> answered) {
        coordinators.submit(command.groupId(), command, new Asker<>(command::refused, answered));
    }

    @Override
    public void list(AnyGroupCommand.ListGroups command, Consumer<ListGroupsResponse> answered) {
        coordinators.submitToAll(
                command,
                count -> {
                    Parts<ListGroupsResponse> parts =
                            new Parts<>(count, all -> answered.accept(GroupListing.merge(all)));
                    return new Asker<>(command::refused, parts::add);
                });
    }

    @Override
    public void close() {
        coordinators.close();
    }
}
