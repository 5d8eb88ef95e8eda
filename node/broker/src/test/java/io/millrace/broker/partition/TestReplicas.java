package io.millrace.broker.partition;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.base.Clock;
import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.broker.produce.CommitListener;
import io.millrace.broker.produce.ProduceContext;
import io.millrace.broker.produce.ProduceOutcome;
import io.millrace.broker.threads.TaskPool;
import io.millrace.config.TopicSettings.Durability;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import io.millrace.metrics.Unit;
import io.millrace.protocol.ErrorCode;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.RecordBatches;
import io.millrace.records.RecordCursor;
import io.millrace.records.TimestampRule;
import io.millrace.records.TimestampType;
import io.millrace.records.ValidationRules;
import io.millrace.replication.Brokers;
import io.millrace.replication.FetchVerdict;
import io.millrace.replication.FollowerFetch;
import io.millrace.replication.FollowerStep;
import io.millrace.replication.IsrProposal;
import io.millrace.replication.PartitionState;
import io.millrace.storage.LogConfig;
import io.millrace.storage.ReadRequest;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.log.LogDirectory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One partition on several nodes of one thread; nothing moves unless a test says so. */
final class TestReplicas implements AutoCloseable {
    private static final Path DATA = Path.of("/data");
    private static final Uuid TOPIC_ID = new Uuid(1, 2);
    private static final TopicPartition ID = new TopicPartition("t", 0);
    private static final long LAG_MILLIS = 10_000;

    /** Syncs wait until a test lets them. */
    private static final class Held implements TaskPool {
        private final List<Runnable> tasks = new ArrayList<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        void run() {
            while (!tasks.isEmpty()) {
                tasks.removeFirst().run();
            }
        }

        @Override
        public void close() {
            run();
        }
    }

    /** A node and its replica. */
    final class Node implements AutoCloseable {
        final int id;
        final List<IsrProposal> proposals = new ArrayList<>();
        private final Held syncs = new Held();
        private final LogDirectory logs =
                LogDirectory.open(new MemoryFileSystem(), DATA, StorageOptions.DEFAULT, 0);
        private final GroupCommit commits;
        final Partition partition;

        Node(int id, PartitionState state, TopicRules rules) {
            this.id = id;
            this.commits =
                    new GroupCommit(
                            syncs,
                            logs.journal(),
                            clock,
                            new MetricRegistry().histogram("t", "t", Unit.NANOS, Labels.NONE));
            this.partition =
                    new Partition(
                            logs.create(ID, TOPIC_ID, LogConfig.DEFAULT),
                            TOPIC_ID,
                            state,
                            rules,
                            new ReplicaHost(
                                    id,
                                    node -> new Brokers.Standing(node, false, false),
                                    LAG_MILLIS,
                                    (which, proposal) -> proposals.add(proposal),
                                    commits,
                                    clock));
        }

        void sync() {
            syncs.run();
        }

        ProduceOutcome produce(String value) {
            ByteBuffer batch =
                    new BatchBuilder(BatchTraits.PLAIN)
                            .append(0, null, ByteBuffer.wrap(value.getBytes(UTF_8)))
                            .build();
            return partition.append(batch, new ProduceContext(true, true, true));
        }

        /** Produces with acks=all; what was said lands in the list. */
        List<ErrorCode> acknowledged(String value, int waitMillisMax) {
            List<ErrorCode> said = new ArrayList<>();
            switch (produce(value)) {
                case ProduceOutcome.Appended appended ->
                        partition.whenCommitted(
                                appended.leaderEpoch(),
                                appended.endOffset(),
                                waitMillisMax,
                                new CommitListener() {
                                    @Override
                                    public void committed() {
                                        said.add(ErrorCode.NONE);
                                    }

                                    @Override
                                    public void failed(ErrorCode error) {
                                        said.add(error);
                                    }
                                });
                case ProduceOutcome.Rejected rejected -> said.add(rejected.error());
                case ProduceOutcome.AdmissionRequired never -> throw new AssertionError();
            }
            return said;
        }

        /** One fetch and its answer; null when it has to wait for its disk. */
        @Nullable FetchVerdict fetch(Node leader) {
            Following.Place place = partition.following().place();
            if (place == null) {
                return null;
            }
            FollowerFetch fetch =
                    new FollowerFetch(
                            id, id, place.leaderEpoch(), place.position(), clock.millis());
            FetchVerdict verdict = leader.partition.followerFetched(fetch);
            if (verdict == FetchVerdict.ACCEPTED) {
                ByteBuffer records =
                        leader.partition
                                .log()
                                .readBytes(
                                        new ReadRequest(
                                                place.position().offset(),
                                                Long.MAX_VALUE,
                                                1 << 20,
                                                true));
                partition
                        .following()
                        .append(
                                place.leaderEpoch(),
                                records,
                                leader.partition.highWatermark(),
                                leader.partition.log().logStartOffset());
            } else if (verdict == FetchVerdict.DIVERGING) {
                FollowerStep step =
                        partition
                                .following()
                                .diverging(
                                        place.leaderEpoch(),
                                        leader.partition.epochEnd(place.position().lastEpoch()));
                if (step instanceof FollowerStep.Truncate(long offset)) {
                    LogDirectory.truncate(Map.of(partition.log(), offset), 0);
                    partition.following().truncated();
                }
            }
            return verdict;
        }

        List<String> values() {
            List<String> values = new ArrayList<>();
            ByteBuffer all =
                    partition.log().readBytes(new ReadRequest(0, Long.MAX_VALUE, 1 << 20, true));
            RecordBatches.forEach(
                    all,
                    batch -> {
                        try (RecordCursor records = RecordCursor.open(batch)) {
                            while (records.next()) {
                                values.add(UTF_8.decode(records.value()).toString());
                            }
                        }
                    });
            return values;
        }

        @Override
        public void close() {
            commits.close();
            logs.close();
        }
    }

    final List<Node> nodes = new ArrayList<>();
    final ManualClock clock = new ManualClock();

    static final class ManualClock implements Clock {
        long millis = 1_000_000;
        Runnable meanwhile = () -> {};

        @Override
        public long millis() {
            Runnable now = meanwhile;
            meanwhile = () -> {};
            now.run();
            return millis;
        }

        @Override
        public long nanos() {
            return 0;
        }
    }

    TestReplicas(int count, int minInSync, Durability durability) {
        ValidationRules validation =
                new ValidationRules(
                        new TimestampRule(
                                TimestampType.CREATE_TIME, Long.MAX_VALUE, Long.MAX_VALUE),
                        false,
                        null,
                        1 << 20,
                        1 << 30,
                        1 << 26,
                        true);
        List<Integer> all = java.util.stream.IntStream.range(0, count).boxed().toList();
        for (int id : all) {
            nodes.add(
                    new Node(
                            id,
                            new PartitionState(0, 1, 0, all, all),
                            new TopicRules(validation, durability, minInSync)));
        }
    }

    Node node(int id) {
        return nodes.get(id);
    }

    /** The metadata says so, on all nodes. */
    void metadata(int leader, int epoch, int change, Integer... inSync) {
        PartitionState state =
                new PartitionState(
                        leader,
                        epoch,
                        change,
                        nodes.stream().map(node -> node.id).toList(),
                        List.of(inSync));
        nodes.forEach(node -> node.partition.become(state));
    }

    @Override
    public void close() {
        nodes.forEach(Node::close);
    }
}
