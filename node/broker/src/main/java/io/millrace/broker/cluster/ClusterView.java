package io.millrace.broker.cluster;

import io.millrace.metadata.MetadataImage;

/** The cluster as this broker knows it now. Safe from any thread. */
public interface ClusterView {

    String clusterId();

    int nodeId();

    /** The newest image; what it says has been applied to this broker's partitions. */
    MetadataImage image();
}
