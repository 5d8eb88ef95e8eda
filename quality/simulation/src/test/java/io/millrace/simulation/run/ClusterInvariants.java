package io.millrace.simulation.run;

import io.millrace.base.TopicPartition;
import io.millrace.broker.partition.Partition;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import io.millrace.records.BatchCursor;
import io.millrace.records.RecordBatch;
import io.millrace.replication.PartitionState;
import io.millrace.replication.ReplicaProgress;
import io.millrace.simulation.world.Cluster;
import io.millrace.simulation.world.Node;
import io.millrace.storage.ReadRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds in a cluster after each event, and what holds at rest. */
final class ClusterInvariants {
    /** Comes back in later events as well: the first few tell enough. */
    private static final int VIOLATIONS_MAX = 5;

    private static final int READ_BYTES_MAX = 1 << 20;

    private record Epoch(TopicPartition partition, int leaderEpoch) {}

    /** A replica in one life of its process. */
    private record Place(TopicPartition partition, int node, Object process) {}

    /** As far as the replica was looked at. */
    private static final class Seen {
        long committed;
        int epoch = -1;
        long highWatermark;
    }

    private record Committed(long lastOffset, int epoch, long checksum) {}

    private final Cluster cluster;
    private final Map<Epoch, Integer> leaders = new HashMap<>();
    private final Map<Place, Seen> seen = new HashMap<>();
    private final Map<TopicPartition, Map<Long, Committed>> committed = new HashMap<>();
    private final Set<String> violations = new LinkedHashSet<>();

    ClusterInvariants(Cluster cluster) {
        this.cluster = cluster;
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    void check() {
        for (Node node : cluster.nodes()) {
            if (node.isUp() && violations.size() < VIOLATIONS_MAX) {
                node.broker().partitions().forEach(each -> check(node, each));
            }
        }
    }

    private void expect(boolean holds, String what) {
        if (!holds && violations.size() < VIOLATIONS_MAX) {
            violations.add(what);
        }
    }

    private void check(Node node, Partition partition) {
        if (partition.isOffline()) {
            return;
        }
        PartitionState state = partition.state();
        Seen before =
                seen.computeIfAbsent(
                        new Place(partition.id(), node.id(), node.broker()), any -> new Seen());
        long highWatermark = partition.highWatermark();
        if (before.epoch == state.leaderEpoch() && before.highWatermark == highWatermark) {
            return;
        }
        String where =
                partition.id() + " at node " + node.id() + " in epoch " + state.leaderEpoch();
        expect(
                state.replicas().containsAll(state.inSync()),
                where + ": in sync are " + state.inSync() + " of " + state.replicas());
        if (partition.leads()) {
            int first =
                    leaders.computeIfAbsent(
                            new Epoch(partition.id(), state.leaderEpoch()), any -> node.id());
            expect(first == node.id(), where + ": node " + first + " led in that epoch as well");
            expect(
                    before.epoch != state.leaderEpoch() || highWatermark >= before.highWatermark,
                    where + ": watermark from " + before.highWatermark + " to " + highWatermark);
            for (ReplicaProgress each : partition.progress()) {
                expect(
                        !each.inSync() || each.end() < 0 || each.end() >= highWatermark,
                        where + ": watermark " + highWatermark + " above " + each);
            }
        }
        if (before.committed < highWatermark && isWhole(partition)) {
            compare(where, partition, before.committed, highWatermark);
        }
        before.epoch = state.leaderEpoch();
        before.highWatermark = highWatermark;
        before.committed = Math.max(before.committed, highWatermark);
    }

    /** Nothing is ever cleaned away there. */
    private static boolean isWhole(Partition partition) {
        return partition.topic().equals("data") || partition.topic().equals("copies");
    }

    private void compare(String where, Partition partition, long from, long to) {
        Map<Long, Committed> agreed =
                committed.computeIfAbsent(partition.id(), any -> new HashMap<>());
        BatchCursor cursor = new BatchCursor(bytes(partition, from, to));
        for (RecordBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
            Committed now =
                    new Committed(batch.lastOffset(), batch.partitionLeaderEpoch(), batch.crc());
            Committed first = agreed.putIfAbsent(batch.baseOffset(), now);
            expect(
                    first == null || first.equals(now),
                    where + ": committed at " + batch.baseOffset() + " " + first + ", now " + now);
        }
    }

    private static ByteBuffer bytes(Partition partition, long from, long to) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (long at = from; at < to; ) {
            ByteBuffer some =
                    partition.log().readBytes(new ReadRequest(at, to, READ_BYTES_MAX, true));
            if (!some.hasRemaining()) {
                break;
            }
            BatchCursor cursor = new BatchCursor(some.duplicate());
            for (RecordBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
                at = batch.nextOffset();
            }
            byte[] copy = new byte[some.remaining()];
            some.get(some.position(), copy);
            all.writeBytes(copy);
        }
        return ByteBuffer.wrap(all.toByteArray());
    }

    /** What is not as it should be at rest; null when all is. */
    @Nullable String whatIsApart() {
        for (Node node : cluster.nodes()) {
            if (!node.isUp()) {
                return "node " + node.id() + " is not up";
            }
        }
        MetadataImage image = cluster.nodes().getFirst().broker().image();
        for (TopicImage topic : image.topics().all()) {
            for (int number = 0; number < topic.partitions().size(); number++) {
                TopicPartition id = new TopicPartition(topic.name(), number);
                String apart = whatIsApart(id, topic.partitions().get(number));
                if (apart != null) {
                    return id + ": " + apart;
                }
            }
        }
        return null;
    }

    private @Nullable String whatIsApart(TopicPartition id, PartitionImage image) {
        List<Integer> nodes = image.replicas().nodes();
        if (image.leader() < 0 || image.inSync().size() < nodes.size()) {
            return "leader " + image.leader() + ", in sync " + image.inSync() + " of " + nodes;
        }
        List<Partition> replicas = new ArrayList<>();
        for (int node : nodes) {
            Partition replica = cluster.nodes().get(node - 1).broker().partitions().partition(id);
            if (replica == null || replica.isOffline()) {
                return "node " + node + " does not have it";
            }
            replicas.add(replica);
        }
        Partition first = replicas.getFirst();
        for (Partition other : replicas) {
            String difference = difference(first, other);
            if (difference != null) {
                return difference + " at nodes " + nodes;
            }
        }
        return null;
    }

    private static @Nullable String difference(Partition one, Partition other) {
        long end = one.log().logEndOffset();
        if (end != other.log().logEndOffset()) {
            return "ends " + end + " and " + other.log().logEndOffset();
        }
        if (one.highWatermark() != end || other.highWatermark() != end) {
            return "watermarks " + one.highWatermark() + " and " + other.highWatermark();
        }
        if (!isWhole(one)) {
            return null;
        }
        ByteBuffer bytes = bytes(one, one.log().logStartOffset(), end);
        return bytes.equals(bytes(other, other.log().logStartOffset(), end))
                ? null
                : "bytes are not equal";
    }
}
