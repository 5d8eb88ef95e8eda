package io.millrace.metadata.controller;

import io.millrace.base.Uuid;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.ClusterImage;
import io.millrace.metadata.Directories;
import io.millrace.metadata.PartitionImage;
import java.util.List;

/**
 * Which nodes may lead, as a decision sees them: the cluster, but for one node that comes or goes
 * by the decision itself. Immutable.
 */
final class Eligibility {
    private static final int NOBODY = -1;

    private final ClusterImage cluster;
    private final int coming;
    private final int going;

    private Eligibility(ClusterImage cluster, int coming, int going) {
        this.cluster = cluster;
        this.coming = coming;
        this.going = going;
    }

    static Eligibility of(ClusterImage cluster) {
        return new Eligibility(cluster, NOBODY, NOBODY);
    }

    /** The node counts as active, whatever the cluster says. */
    Eligibility coming(int broker) {
        return new Eligibility(cluster, broker, going);
    }

    /** The node counts as gone. */
    Eligibility going(int broker) {
        return new Eligibility(cluster, coming, broker);
    }

    boolean isActive(int node) {
        BrokerRegistration broker = cluster.broker(node);
        return broker != null && node != going && (node == coming || broker.active());
    }

    /** Whether the node may lead the partition: it is active, and the log's directory is there. */
    boolean mayLead(PartitionImage partition, int node) {
        BrokerRegistration broker = cluster.broker(node);
        if (broker == null || !isActive(node)) {
            return false;
        }
        int index = partition.replicas().nodes().indexOf(node);
        List<Uuid> directories = partition.replicas().directories();
        return index < 0
                || index >= directories.size()
                || Directories.isOnline(directories.get(index), broker);
    }
}
