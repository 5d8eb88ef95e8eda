package io.millrace.broker.transactions;

import io.millrace.base.Clock;
import io.millrace.base.EventLoop;
import io.millrace.base.TopicPartition;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.cluster.InternalTopics;
import io.millrace.broker.cluster.ProducerIds;
import io.millrace.broker.coordination.Asker;
import io.millrace.broker.coordination.CoordinatorRuntime;
import io.millrace.broker.coordination.Hosted;
import io.millrace.broker.coordination.KeyPartition;
import io.millrace.broker.coordination.Parts;
import io.millrace.broker.coordination.ShardLeadership;
import io.millrace.broker.peers.Peers;
import io.millrace.broker.produce.TransactionGate;
import io.millrace.broker.produce.TransactionalProducer;
import io.millrace.coordination.Effect;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.coordination.StateMachine;
import io.millrace.metadata.Features;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ListTransactionsResponse;
import io.millrace.transactions.IdentityAnswer;
import io.millrace.transactions.IdentityAnswer.ProducerIdNeeded;
import io.millrace.transactions.SendMarkers;
import io.millrace.transactions.TimedOut;
import io.millrace.transactions.TransactionCommand;
import io.millrace.transactions.TransactionCommand.AbortTimedOut;
import io.millrace.transactions.TransactionCommand.AddPartitions;
import io.millrace.transactions.TransactionCommand.EndTransaction;
import io.millrace.transactions.TransactionCommand.InitProducerId;
import io.millrace.transactions.TransactionCommand.OldestTransaction;
import io.millrace.transactions.TransactionCommand.VerifyPartitions;
import io.millrace.transactions.TransactionCoordinator;
import io.millrace.transactions.TransactionEffect;
import io.millrace.transactions.TransactionState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/**
 * The transaction coordinators of this node. Their threads are those of {@link CoordinatorRuntime};
 * public methods may be called from any.
 */
public final class TransactionRuntime
        implements TransactionCommands, TransactionGate, AutoCloseable {

    /** Of clients that let their writes add the partitions. */
    private static final short IMPLICIT_ADDITIONS_VERSION = 2;

    /** Of one coordinator, between two loads: more than it lives to give. */
    private static final long ORDERS_MAX = 1L << 40;

    /**
     * What the coordinators need from the node.
     *
     * @param markers into the partitions of this node
     * @param listener that brokers reach each other by
     */
    public record Node(
            ClusterView cluster,
            ProducerIds producerIds,
            Markers markers,
            Peers peers,
            String listener) {}

    /** Makes the coordinators and sends their markers. */
    private final class Transactions implements Hosted<TransactionCommand<?>, Object> {
        @Override
        public StateMachine<TransactionCommand<?>, Object> machine(ShardLeadership where) {
            long firstOrder = ++terms * ORDERS_MAX;
            firstOrders.put(where.partition(), firstOrder);
            return new TransactionCoordinator(
                    options.engine(),
                    new TransactionCoordinator.Term(where.epoch(), firstOrder),
                    TransactionRuntime.this::finalisedVersion);
        }

        @Override
        public void closed(ShardLeadership where) {
            firstOrders.remove(where.partition());
        }

        @Override
        public void effect(ShardLeadership where, Effect effect) {
            switch ((TransactionEffect) effect) {
                case SendMarkers markers -> sender.send(markers, () -> isWanted(where, markers));
                case TimedOut timedOut -> abort(timedOut);
            }
        }
    }

    private final CoordinatorRuntime<TransactionCommand<?>, Object> coordinators;
    private final Node node;
    private final TransactionOptions options;
    private final MarkerSender sender;
    private final EventLoop owner;
    private final List<OtherBrokers> channels;
    private final RemoteCoordinators elsewhere;

    /** Of the coordinators that are open, by partition; touched by the owner alone. */
    private final Map<Integer, Long> firstOrders = new HashMap<>();

    private long terms;

    /**
     * @param owner the one thread that runs the coordinators
     * @param loader runs reads of the log, which wait for the disk
     */
    public TransactionRuntime(
            EventLoop owner, Executor loader, Clock clock, Node node, TransactionOptions options) {
        this.node = node;
        this.options = options;
        this.coordinators = new CoordinatorRuntime<>(owner, loader, clock, new Transactions());
        this.owner = owner;
        // Writers wait for answers; markers may wait for replicas. Neither holds the other up.
        OtherBrokers leaders = new OtherBrokers(node.cluster(), node.peers(), node.listener());
        OtherBrokers others = new OtherBrokers(node.cluster(), node.peers(), node.listener());
        this.channels = List.of(leaders, others);
        this.sender =
                new MarkerSender(
                        new ClusterMarkers(node.markers(), node.cluster(), leaders, owner),
                        owner,
                        this::exists,
                        this::ask);
        this.elsewhere =
                new RemoteCoordinators(others, owner, clock, options.additionWaitMillisMax());
    }

    /** For whoever tells which partitions of {@code __transaction_state} this node leads. */
    public CoordinatorRuntime<TransactionCommand<?>, Object> coordinators() {
        return coordinators;
    }

    private int finalisedVersion() {
        Short level = Features.finalised(node.cluster().image()).get(Features.TRANSACTION_VERSION);
        return level == null ? 0 : level;
    }

    // --- commands ---

    @Override
    @SuppressWarnings("unchecked")
    public <R> void submit(TransactionCommand.OfTransaction<R> command, Consumer<R> answered) {
        switch (command) {
            case InitProducerId init ->
                    identify(init, init::withFreshProducerId, (Consumer<IdentityAnswer>) answered);
            case EndTransaction end ->
                    identify(end, end::withFreshProducerId, (Consumer<IdentityAnswer>) answered);
            default -> ask(command, answered);
        }
    }

    private <R> void ask(TransactionCommand.OfTransaction<R> command, Consumer<R> answered) {
        coordinators.submit(
                command.transactionalId(), command, new Asker<>(command::refused, answered));
    }

    /** A command that may need a producer id: few do, so it is fetched when one says so. */
    private void identify(
            TransactionCommand.OfTransaction<IdentityAnswer> command,
            LongFunction<TransactionCommand.OfTransaction<IdentityAnswer>> withId,
            Consumer<IdentityAnswer> answered) {
        ask(
                command,
                answer -> {
                    if (answer instanceof ProducerIdNeeded) {
                        node.producerIds()
                                .next(id -> {
                                    if (id == ProducerIds.NONE) {
                                        answered.accept(
                                                command.refused(
                                                        ErrorCode.COORDINATOR_LOAD_IN_PROGRESS));
                                    } else {
                                        ask(withId.apply(id), answered);
                                    }
                                });
                    } else {
                        answered.accept(answer);
                    }
                });
    }

    /** Should there be no producer id now, the coordinator says so again. */
    private void abort(TimedOut timedOut) {
        AbortTimedOut command =
                new AbortTimedOut(
                        timedOut.transactionalId(),
                        timedOut.producer(),
                        timedOut.startMillis(),
                        TransactionCommand.NO_PRODUCER_ID);
        identify(command, command::withFreshProducerId, answer -> {});
    }

    @Override
    public void list(
            TransactionCommand.ListTransactions command,
            Consumer<ListTransactionsResponse> answered) {
        List<String> unknown =
                command.states().stream()
                        .filter(each -> TransactionState.named(each) == null)
                        .toList();
        coordinators.submitToAll(
                command,
                count -> {
                    Parts<ListTransactionsResponse> parts =
                            new Parts<>(
                                    count,
                                    all -> answered.accept(TransactionListing.merge(all, unknown)));
                    return new Asker<>(command::refused, parts::add);
                });
    }

    /**
     * When the oldest transaction of all coordinators of this node began that is not complete, or
     * {@link OldestTransaction#NONE}.
     *
     * @param answered called once, on the coordinators' thread; must not block
     */
    public void oldest(LongConsumer answered) {
        OldestTransaction command = new OldestTransaction();
        coordinators.submitToAll(
                command,
                count -> {
                    Parts<Long> parts =
                            new Parts<>(
                                    count,
                                    all ->
                                            answered.accept(
                                                    all.stream()
                                                            .mapToLong(each -> each)
                                                            .min()
                                                            .orElse(OldestTransaction.NONE)));
                    return new Asker<>(command::refused, parts::add);
                });
    }

    @Override
    public int additionWaitMillisMax() {
        return options.additionWaitMillisMax();
    }

    // --- those who write ---

    @Override
    public void admit(
            Mode mode,
            TransactionalProducer producer,
            List<TopicPartition> partitions,
            Consumer<Map<TopicPartition, ErrorCode>> answered) {
        ProducerIdentity identity =
                new ProducerIdentity(producer.producerId(), producer.producerEpoch());
        String id = producer.transactionalId();
        if (mode == Mode.VERIFY && !options.verifies().getAsBoolean()) {
            answered.accept(RemoteCoordinators.all(partitions, ErrorCode.NONE));
            return;
        }
        int coordinator = coordinatorOf(id);
        if (coordinator >= 0 && coordinator != node.cluster().nodeId()) {
            elsewhere.admit(coordinator, mode, producer, partitions, answered);
        } else if (mode == Mode.ADD) {
            ask(
                    new AddPartitions(
                            id,
                            identity,
                            partitions,
                            IMPLICIT_ADDITIONS_VERSION,
                            additionWaitMillisMax()),
                    error -> answered.accept(RemoteCoordinators.all(partitions, error)));
        } else {
            ask(new VerifyPartitions(id, identity, partitions), answered);
        }
    }

    /** The node that leads the transactional id's partition; -1 while none does. */
    private int coordinatorOf(String transactionalId) {
        TopicImage topic = node.cluster().image().topics().find(InternalTopics.TRANSACTION_STATE);
        PartitionImage partition =
                topic == null
                        ? null
                        : topic.partition(
                                KeyPartition.of(transactionalId, topic.partitions().size()));
        return partition == null ? -1 : partition.leader();
    }

    // --- markers ---

    private boolean exists(TopicPartition partition) {
        MetadataImage image = node.cluster().image();
        TopicImage topic = image.topics().find(partition.topic());
        return topic != null && topic.partition(partition.partition()) != null;
    }

    /** Whether the coordinator that gave the order is still there, and has not loaded again. */
    private boolean isWanted(ShardLeadership where, SendMarkers markers) {
        Long first = firstOrders.get(where.partition());
        return first != null && first == markers.order() / ORDERS_MAX * ORDERS_MAX;
    }

    /** For WriteTxnMarkers, which other brokers' coordinators send. */
    public Markers markers() {
        return node.markers();
    }

    /** Nodes were fenced, or came back. From any thread, once the metadata say so. */
    public void brokersChanged() {
        owner.execute(() -> channels.forEach(OtherBrokers::leaveFenced));
    }

    @Override
    public void close() {
        owner.execute(() -> channels.forEach(OtherBrokers::close));
        coordinators.close();
    }
}
