package io.millrace.broker.node;

import io.millrace.broker.cluster.ControllerLoop;
import io.millrace.broker.cluster.PartitionApplier;
import io.millrace.broker.coordination.InternalTopicFollower;
import io.millrace.broker.groups.OffsetsTopicFollower;
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
        implements ControllerLoop.Follower {

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
