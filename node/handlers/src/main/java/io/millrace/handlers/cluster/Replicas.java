package io.millrace.handlers.cluster;

import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.PartitionImage;
import java.util.List;

/** Which replicas of a partition are out of reach. */
final class Replicas {
    private Replicas() {}

    static List<Integer> offline(PartitionImage partition, MetadataImage image) {
        return partition.replicas().nodes().stream()
                .filter(node -> {
                    BrokerRegistration broker = image.cluster().broker(node);
                    return broker == null || broker.fenced();
                })
                .toList();
    }
}
