package io.millrace.broker.transactions;

import io.millrace.base.EventLoop;
import io.millrace.base.TopicPartition;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.produce.TransactionMarker;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import io.millrace.protocol.ErrorCode;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Markers for whatever partitions a transaction has: those of this node are written here, others go
 * to their leaders by WriteTxnMarkers. Each attempt looks for the leader anew; the sender tries
 * until one says that the marker is written. Owned by the coordinators' thread.
 */
final class ClusterMarkers implements MarkerSender.Way {

    /** One marker for one partition, on its way to another node. */
    record Parcel(
            TopicPartition partition,
            TransactionMarker marker,
            BooleanSupplier wanted,
            Consumer<ErrorCode> answered) {}

    private final Markers here;
    private final ClusterView cluster;
    private final PeerQueues<Parcel> queues;

    ClusterMarkers(Markers here, ClusterView cluster, OtherBrokers brokers, EventLoop owner) {
        this.here = here;
        this.cluster = cluster;
        this.queues = new PeerQueues<>(brokers, owner, MarkerBatch::new);
    }

    @Override
    public void write(
            TopicPartition partition,
            TransactionMarker marker,
            BooleanSupplier wanted,
            Consumer<ErrorCode> answered) {
        TopicImage topic = cluster.image().topics().find(partition.topic());
        PartitionImage state = topic == null ? null : topic.partition(partition.partition());
        if (state == null || state.leader() == cluster.nodeId()) {
            here.write(partition, marker, answered);
        } else if (state.leader() < 0) {
            answered.accept(ErrorCode.LEADER_NOT_AVAILABLE);
        } else {
            queues.add(state.leader(), new Parcel(partition, marker, wanted, answered));
        }
    }
}
