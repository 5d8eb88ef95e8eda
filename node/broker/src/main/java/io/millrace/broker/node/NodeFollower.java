package io.millrace.broker.node;

import io.millrace.broker.cluster.InternalTopics;
import io.millrace.broker.cluster.MetadataFollower;
import io.millrace.broker.cluster.PartitionApplier;
import io.millrace.broker.cluster.RegisteredBrokers;
import io.millrace.broker.cluster.ReplicationCounts;
import io.millrace.broker.coordination.InternalTopicFollower;
import io.millrace.broker.coordination.PartitionStateLog;
import io.millrace.broker.coordination.StateBatches;
import io.millrace.broker.groups.GroupRuntime;
import io.millrace.broker.groups.OffsetsTopicFollower;
import io.millrace.broker.partition.GroupCommit;
import io.millrace.broker.partition.ReplicaHost;
import io.millrace.broker.peers.Peers;
import io.millrace.broker.replication.ControllerIsrProposals;
import io.millrace.broker.replication.Fetchers;
import io.millrace.broker.threads.TaskLoop;
import io.millrace.broker.transactions.TransactionRuntime;
import io.millrace.config.ServerSettings;
import io.millrace.metadata.MetadataDelta;
import io.millrace.metadata.MetadataImage;

/**
 * Brings each change of the metadata to those who follow it: the partitions first, then the
 * coordinators that work on them. Owner: the controller thread.
 */
record NodeFollower(
        PartitionApplier partitions,
        Fetchers fetchers,
        OffsetsTopicFollower offsetsTopic,
        InternalTopicFollower transactionsTopic,
        TransactionRuntime transactions,
        ReplicationCounts counts)
        implements MetadataFollower.Follower {

    /** The number of no codec. */
    private static final int UNCOMPRESSED = 0;

    /** Of the broker's parts. */
    static NodeFollower of(
            Broker broker,
            GroupCommit commits,
            GroupRuntime groups,
            TransactionRuntime transactions,
            Peers peers,
            TaskLoop replication) {
        RegisteredBrokers brokers = new RegisteredBrokers(broker);
        ServerSettings.Offsets offsets = broker.settings().groups().offsets();
        return new NodeFollower(
                new PartitionApplier(
                        broker.logs(),
                        broker.partitions(),
                        broker.layers(),
                        new ReplicaHost(
                                broker.nodeId(),
                                brokers,
                                broker.settings().storage().replication().lagMillisMax(),
                                new ControllerIsrProposals(
                                        broker.nodeId(),
                                        brokers,
                                        broker.control().link(),
                                        replication),
                                commits,
                                broker.clock())),
                new Fetchers(
                        broker,
                        brokers,
                        broker.partitions(),
                        broker.settings(),
                        new Fetchers.Surroundings(peers, replication, broker.clock())),
                new OffsetsTopicFollower(
                        broker.nodeId(),
                        broker.partitions(),
                        groups,
                        offsets.loadBufferBytes(),
                        StateBatches.of(offsets.topic().codec())),
                new InternalTopicFollower(
                        broker.nodeId(),
                        InternalTopics.TRANSACTION_STATE,
                        broker.partitions(),
                        transactions.coordinators(),
                        partition ->
                                new PartitionStateLog(
                                        partition,
                                        broker.settings().transactions().loadBufferBytes(),
                                        StateBatches.of(UNCOMPRESSED))),
                transactions,
                new ReplicationCounts(
                        broker.metrics(),
                        broker.nodeId(),
                        () -> broker.metadata().leadership().isLeader(broker.nodeId())));
    }

    /** All of an image, when the broker starts. */
    void applyAll(MetadataImage image) {
        partitions.applyAll(image);
        fetchers.applyAll();
        lead(image);
    }

    private void lead(MetadataImage image) {
        offsetsTopic.applyAll(image);
        transactionsTopic.applyAll(image);
    }

    @Override
    public void changed(MetadataDelta delta, MetadataImage image) {
        partitions.apply(delta, image);
        fetchers.apply(delta);
        offsetsTopic.apply(delta, image);
        transactionsTopic.apply(delta, image);
        if (!delta.brokers().isEmpty()) {
            transactions.brokersChanged();
        }
        counts.apply(delta);
    }

    /** From any thread. */
    boolean isIncomplete() {
        return partitions.isIncomplete();
    }

    /** Makes the partitions for which there was no room. */
    void retry(MetadataImage image) {
        if (partitions.retry(image)) {
            fetchers.applyAll();
            lead(image);
        }
    }
}
