package io.millrace.broker.transactions;

import io.millrace.base.Check;
import io.millrace.base.SteppedClock;
import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.broker.cluster.CatalogueRules;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.cluster.ControllerDuty;
import io.millrace.broker.cluster.ControllerService;
import io.millrace.broker.cluster.LocalControllerLink;
import io.millrace.broker.cluster.MetadataFollower;
import io.millrace.broker.cluster.ProducerIds;
import io.millrace.broker.coordination.MemoryStateLog;
import io.millrace.broker.coordination.ShardLeadership;
import io.millrace.broker.coordination.SteppedLoop;
import io.millrace.broker.peers.NoPeers;
import io.millrace.broker.produce.TransactionMarker;
import io.millrace.config.BrokerLayers;
import io.millrace.consensus.MetadataLog;
import io.millrace.consensus.Voter;
import io.millrace.consensus.local.LocalMetadataLog;
import io.millrace.consensus.local.SnapshotPolicy;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.files.FilesException;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.files.testing.Operation;
import io.millrace.metadata.Features;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.controller.BrokerSessions;
import io.millrace.metadata.controller.Command;
import io.millrace.metadata.controller.Controller;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DescribeTransactionsResponse;
import io.millrace.transactions.IdentityAnswer.Given;
import io.millrace.transactions.TransactionCommand;
import io.millrace.transactions.TransactionCommand.AddPartitions;
import io.millrace.transactions.TransactionCommand.DescribeTransaction;
import io.millrace.transactions.TransactionCommand.EndTransaction;
import io.millrace.transactions.TransactionCommand.InitProducerId;
import io.millrace.transactions.TransactionSettings;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * A node of which nothing but the coordinators of transactions is there: its controller and its
 * metadata log are the broker's own, over files in memory; the log of the one coordinator commits
 * when a test says so, and markers are answered by the test.
 */
final class SteppedNode implements ClusterView {
    static final TopicPartition FIRST = new TopicPartition("t", 0);
    static final TopicPartition SECOND = new TopicPartition("t", 1);
    static final int ADDITION_WAIT_MILLIS = 100;
    static final int TIMEOUT_MILLIS = 60_000;
    private static final int NODE_ID = 1;
    private static final Path DATA = Path.of("/data");

    /** A marker on its way to its partition. */
    record Write(
            TopicPartition partition, TransactionMarker marker, Consumer<ErrorCode> answered) {}

    final SteppedClock clock = new SteppedClock(1_000_000);
    final MemoryStateLog log = new MemoryStateLog();
    final Queue<Write> writes = new ArrayDeque<>();
    final TransactionRuntime runtime;
    boolean verifies = true;

    private final SteppedLoop loop = new SteppedLoop(clock);
    private final Queue<Runnable> reads = new ArrayDeque<>();
    private final MemoryFileSystem files = new MemoryFileSystem();
    private final MetadataFollower metadata;
    private final ControllerDuty controller;

    SteppedNode() {
        files.createDirectories(DATA);
        MetadataLog metadataLog =
                new LocalMetadataLog(
                        files,
                        DATA,
                        new Voter(NODE_ID, new Uuid(77, NODE_ID), List.of()),
                        new SnapshotPolicy(1 << 20, 0),
                        clock);
        metadata = new MetadataFollower(metadataLog, loop::execute, clock);
        controller =
                new ControllerDuty(
                        metadataLog,
                        metadata,
                        new Controller(
                                new Controller.TopicDefaults(1, (short) 1),
                                new CatalogueRules(BrokerLayers.EMPTY)),
                        new BrokerSessions(NODE_ID, 3_000),
                        loop,
                        clock,
                        new ControllerDuty.Pace(0, 0));
        metadata.start();
        decide(
                new Command.RegisterBroker(
                        NODE_ID,
                        new Uuid(1, 1),
                        null,
                        List.of(),
                        Features.supported(),
                        List.of(new Uuid(77, NODE_ID)),
                        -1));
        decide(
                new Command.BrokerHeartbeat(
                        NODE_ID, brokerEpoch(), Long.MAX_VALUE, false, false, List.of(), null));
        decide(
                new Command.CreateTopics(
                        List.of(
                                new Command.NewTopic(
                                        FIRST.topic(),
                                        new Uuid(2, 2),
                                        2,
                                        (short) 1,
                                        Map.of(),
                                        Map.of())),
                        false));
        runtime =
                new TransactionRuntime(
                        loop,
                        reads::add,
                        clock,
                        surroundings(),
                        new TransactionOptions(
                                TransactionSettings.DEFAULT, ADDITION_WAIT_MILLIS, () -> verifies));
        runtime.coordinators().partitionCount(1);
    }

    private TransactionRuntime.Node surroundings() {
        return new TransactionRuntime.Node(
                this,
                producerIds(),
                (partition, marker, answered) -> writes.add(new Write(partition, marker, answered)),
                NoPeers.INSTANCE,
                "PLAINTEXT");
    }

    private ProducerIds producerIds() {
        ControllerService service =
                new ControllerService(controller, clusterId(), () -> new Uuid(9, 9));
        return new ProducerIds(new LocalControllerLink(service), this::image, NODE_ID);
    }

    private void decide(Command<?> command) {
        controller.submit(command, result -> {});
        loop.run();
    }

    private long brokerEpoch() {
        return Check.present(image().cluster().broker(NODE_ID), "broker").epoch();
    }

    @Override
    public String clusterId() {
        return "stepped";
    }

    @Override
    public int nodeId() {
        return NODE_ID;
    }

    @Override
    public MetadataImage image() {
        return metadata.image();
    }

    /** No block of producer ids is to be had any more. */
    void breakMetadataLog() {
        files.intercept((operation, path) -> {
            if (operation == Operation.WRITE || operation == Operation.SYNC) {
                throw new FilesException(FilesException.Reason.NO_SPACE, path, "full", null);
            }
        });
    }

    void deleteTopic() {
        decide(
                new Command.DeleteTopics(
                        List.of(new Command.TopicReference(FIRST.topic(), Uuid.ZERO))));
    }

    // --- leadership ---

    /** The coordinator's state is on its way: {@link #load} brings it. */
    void leadUnloaded(int epoch) {
        runtime.coordinators().lead(new ShardLeadership(0, epoch), log);
        loop.run();
    }

    void lead(int epoch) {
        leadUnloaded(epoch);
        load();
    }

    void resign() {
        runtime.coordinators().resign(0);
        loop.run();
    }

    void load() {
        loop.run();
        while (!reads.isEmpty()) {
            reads.remove().run();
            loop.run();
        }
    }

    // --- steps ---

    void run() {
        loop.run();
    }

    /** Until all is done that nobody else has a say in. */
    void commitAll() {
        loop.run();
        for (int size = -1; size != log.size(); ) {
            size = log.size();
            log.commit();
            loop.run();
        }
    }

    void pass(long millis) {
        loop.pass(millis);
        load();
    }

    /** Answers the marker that was sent first. */
    Write answer(ErrorCode error) {
        Write write = writes.remove();
        write.answered().accept(error);
        loop.run();
        return write;
    }

    // --- commands ---

    /** Where the answer will be. */
    <R> List<R> submit(TransactionCommand.OfTransaction<R> command) {
        List<R> answers = new ArrayList<>();
        runtime.submit(command, answers::add);
        loop.run();
        return answers;
    }

    /** A command whose answer waits for nothing but the log. */
    <R> R ask(TransactionCommand.OfTransaction<R> command) {
        List<R> answers = submit(command);
        commitAll();
        Check.that(answers.size() == 1, "one answer", answers.size(), 1);
        return answers.getFirst();
    }

    /** Of the transaction, as clients see it. */
    String state() {
        DescribeTransactionsResponse.TransactionState state = ask(new DescribeTransaction("tx"));
        Check.that(state.errorCode() == 0, "no error", state.errorCode(), 0);
        return state.transactionState();
    }

    static InitProducerId init() {
        return new InitProducerId("tx", TIMEOUT_MILLIS, null, TransactionCommand.NO_PRODUCER_ID);
    }

    static AddPartitions add(ProducerIdentity producer, int waitMillisMax) {
        return new AddPartitions("tx", producer, List.of(FIRST, SECOND), (short) 2, waitMillisMax);
    }

    static EndTransaction end(ProducerIdentity producer) {
        return new EndTransaction(
                "tx", producer, true, (short) 2, TransactionCommand.NO_PRODUCER_ID);
    }

    /** A producer and its first transaction, which both partitions are part of. */
    ProducerIdentity begin() {
        ProducerIdentity producer = ((Given) ask(init())).producer();
        ErrorCode error = ask(add(producer, 0));
        Check.that(error == ErrorCode.NONE, "the partitions are added", error.code(), 0);
        return producer;
    }

    static ProducerIdentity next(ProducerIdentity producer) {
        return new ProducerIdentity(producer.producerId(), (short) (producer.producerEpoch() + 1));
    }
}
