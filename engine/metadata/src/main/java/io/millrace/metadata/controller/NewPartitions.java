package io.millrace.metadata.controller;

import io.millrace.base.Uuid;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.ReplicaSet;
import io.millrace.protocol.MetadataRecord;
import java.util.List;

/** Records of partitions that begin. */
final class NewPartitions {
    private NewPartitions() {}

    static MetadataRecord record(
            Uuid topicId, int number, List<Integer> nodes, Placement placement) {
        List<Integer> inSync = placement.inSync(nodes);
        return new PartitionImage(
                        ReplicaSet.of(nodes, placement.directories(nodes)),
                        inSync,
                        inSync.getFirst(),
                        false,
                        0,
                        0,
                        PartitionImage.Eligible.NONE)
                .toRecord(topicId, number);
    }
}
