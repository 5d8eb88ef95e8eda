package io.millrace.handlers.data;

import io.millrace.broker.cluster.ClusterView;
import io.millrace.metadata.MetadataImage;

/** Clusters for tests, as a broker sees them. */
final class TestClusters {
    private TestClusters() {}

    static ClusterView empty() {
        return of(MetadataImage.EMPTY);
    }

    static ClusterView of(MetadataImage image) {
        return new ClusterView() {
            @Override
            public String clusterId() {
                return "cluster";
            }

            @Override
            public int nodeId() {
                return 0;
            }

            @Override
            public MetadataImage image() {
                return image;
            }
        };
    }
}
