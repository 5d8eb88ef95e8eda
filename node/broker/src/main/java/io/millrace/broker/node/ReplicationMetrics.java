package io.millrace.broker.node;

import io.millrace.broker.partition.Partition;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import io.millrace.replication.PartitionState;
import io.millrace.replication.ReplicaProgress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Whether the copies of partitions are as they should be, and who decides. Gauges of a partition
 * are its leader's: summed over all nodes each partition counts once.
 */
public final class ReplicationMetrics {
    private ReplicationMetrics() {}

    public static void register(MetricRegistry metrics, Broker broker) {
        replicas(metrics, broker);
        followers(metrics, broker);
        controller(metrics, broker);
    }

    private static void replicas(MetricRegistry metrics, Broker broker) {
        metrics.gauge(
                "millrace_replicas",
                "Partitions that this broker has a copy of, as leader or follower",
                Labels.NONE,
                () -> broker.partitions().all().size());
        led(
                metrics,
                broker,
                "millrace_partitions_under_replicated",
                "Partitions led here of which a copy is not in sync",
                each -> inSync(each) < each.state().replicas().size());
        led(
                metrics,
                broker,
                "millrace_partitions_under_min_isr",
                "Partitions led here with fewer copies in sync than min.insync.replicas: acks=all is refused",
                each -> inSync(each) < minInSync(each));
        led(
                metrics,
                broker,
                "millrace_partitions_at_min_isr",
                "Partitions led here with just min.insync.replicas copies in sync: the next loss stops acks=all",
                each -> inSync(each) == minInSync(each));
    }

    private static int inSync(Partition partition) {
        return partition.state().inSync().size();
    }

    /** A partition of fewer copies than demanded is served by all that it has. */
    private static int minInSync(Partition partition) {
        return Math.min(partition.rules().minInsyncReplicas(), partition.state().replicas().size());
    }

    private static void led(
            MetricRegistry metrics,
            Broker broker,
            String name,
            String help,
            Predicate<Partition> which) {
        metrics.gauge(
                name,
                help,
                Labels.NONE,
                () ->
                        broker.partitions().all().stream()
                                .filter(Partition::leads)
                                .filter(which)
                                .count());
    }

    /** A follower that has not fetched in this epoch is taken to have nothing. */
    private static void followers(MetricRegistry metrics, Broker broker) {
        metrics.levels(
                "millrace_follower_lag_records",
                "Records that the follower lacks of the partition led here where it lacks most",
                () -> {
                    Map<Labels, Long> worst = new HashMap<>();
                    for (Partition partition : broker.partitions().all()) {
                        for (ReplicaProgress each : partition.progress()) {
                            worst.merge(
                                    Labels.of("follower", Integer.toString(each.node())),
                                    lag(partition, each),
                                    Math::max);
                        }
                    }
                    return worst;
                });
    }

    private static long lag(Partition partition, ReplicaProgress follower) {
        long known = Math.max(follower.end(), partition.log().logStartOffset());
        return Math.max(0, partition.log().logEndOffset() - known);
    }

    private static void controller(MetricRegistry metrics, Broker broker) {
        metrics.gauge(
                "millrace_controller_active",
                "1 on the node that is the active controller, 0 on the others",
                Labels.NONE,
                () -> broker.metadata().leadership().isLeader(broker.nodeId()) ? 1 : 0);
        metrics.gauge(
                "millrace_brokers_active",
                "Brokers that may lead partitions, as this node knows the cluster",
                Labels.NONE,
                () -> broker.image().cluster().active().size());
        metrics.gauge(
                "millrace_brokers_fenced",
                "Brokers that are registered but silent or not yet caught up",
                Labels.NONE,
                () ->
                        broker.image().cluster().brokers().values().stream()
                                .filter(BrokerRegistration::fenced)
                                .count());
        metrics.gauge(
                "millrace_partitions_without_leader",
                "Partitions of the whole cluster that nobody leads, as this node knows it",
                Labels.NONE,
                () -> withoutLeader(broker));
        metrics.gauge(
                "millrace_metadata_applied_offset",
                "Offset of the newest metadata record that this node has applied",
                Labels.NONE,
                () -> broker.image().provenance().offset());
        metrics.gauge(
                "millrace_metadata_applied_age_millis",
                "How long ago the newest metadata that this node has applied was decided",
                Labels.NONE,
                () ->
                        Math.max(
                                0,
                                broker.clock().millis()
                                        - broker.image().provenance().timestampMillis()));
    }

    private static long withoutLeader(Broker broker) {
        long count = 0;
        for (TopicImage topic : broker.image().topics().all()) {
            for (PartitionImage partition : topic.partitions()) {
                count += partition.leader() == PartitionState.NO_LEADER ? 1 : 0;
            }
        }
        return count;
    }
}
