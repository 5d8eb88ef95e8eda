package io.millrace.broker.node;

import io.millrace.broker.cluster.InternalTopics;
import io.millrace.broker.cluster.MetadataFollower;
import io.millrace.broker.cluster.PartitionApplier;
import io.millrace.broker.cluster.RegisteredBrokers;
import io.millrace.broker.coordination.InternalTopicFollower;
import io.millrace.broker.coordination.PartitionStateLog;
import io.millrace.broker.coordination.StateBatches;
import io.millrace.broker.groups.GroupRuntime;
import io.millrace.broker.groups.OffsetsTopicFollower;
import io.millrace.broker.partition.GroupCommit;
import io.millrace.broker.partition.ReplicaHost;
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
        OffsetsTopicFollower offsetsTopic,
        InternalTopicFollower transactionsTopic)
        implements MetadataFollower.Follower {

    /** The number of no codec. */
    private static final int UNCOMPRESSED = 0;

    /** Of the broker's parts. */
    static NodeFollower of(
            Broker broker,
            GroupCommit commits,
            GroupRuntime groups,
            TransactionRuntime transactions) {
        ServerSettings.Offsets offsets = broker.settings().groups().offsets();
        return new NodeFollower(
                new PartitionApplier(
                        broker.logs(),
                        broker.partitions(),
                        broker.layers(),
                        ReplicaHost.alone(
                                broker.nodeId(),
                                new RegisteredBrokers(broker),
                                commits,
                                broker.clock())),
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
                                        StateBatches.of(UNCOMPRESSED))));
    }

    /** All of an image, when the broker starts. */
    void applyAll(MetadataImage image) {
        partitions.applyAll(image);
        lead(image);
    }

    private void lead(MetadataImage image) {
        offsetsTopic.applyAll(image);
        transactionsTopic.applyAll(image);
    }

    @Override
    public void changed(MetadataDelta delta, MetadataImage image) {
        partitions.apply(delta, image);
        offsetsTopic.apply(delta, image);
        transactionsTopic.apply(delta, image);
    }

    /** From any thread. */
    boolean isIncomplete() {
        return partitions.isIncomplete();
    }

    /** Makes the partitions for which there was no room. */
    void retry(MetadataImage image) {
        if (partitions.retry(image)) {
            lead(image);
        }
    }
}
