package io.millrace.broker.cluster;

import io.millrace.base.Uuid;
import io.millrace.metadata.MetadataDelta;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.TopicImage;
import io.millrace.metrics.Counter;
import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import java.util.function.BooleanSupplier;

/**
 * Counts what happens to leaders and in-sync replicas, out of the changes of the metadata. Each
 * change is counted once in the cluster: that of in-sync replicas by their leader, an election by
 * the active controller. Owner: the controller thread.
 */
public final class ReplicationCounts {
    private final int nodeId;
    private final BooleanSupplier controls;
    private final Counter shrinks;
    private final Counter expands;
    private final Counter elections;
    private final Counter uncleanElections;

    /**
     * @param controls whether this node is the active controller now
     */
    public ReplicationCounts(MetricRegistry metrics, int nodeId, BooleanSupplier controls) {
        this.nodeId = nodeId;
        this.controls = controls;
        this.shrinks =
                metrics.counter(
                        "millrace_isr_shrinks_total",
                        "Replicas that fell out of sync with partitions that this node leads",
                        Labels.NONE);
        this.expands =
                metrics.counter(
                        "millrace_isr_expands_total",
                        "Replicas that came in sync with partitions that this node leads",
                        Labels.NONE);
        this.elections =
                metrics.counter(
                        "millrace_leader_elections_total",
                        "Partitions that got another leader while this node was the controller",
                        Labels.NONE);
        this.uncleanElections =
                metrics.counter(
                        "millrace_unclean_leader_elections_total",
                        "Those of them whose leader may lack acknowledged records",
                        Labels.NONE);
    }

    /** Of changes only: a snapshot that is loaded tells of no event. */
    public void apply(MetadataDelta delta) {
        delta.topics().forEach(this::apply);
    }

    private void apply(Uuid id, MetadataDelta.TopicDelta topic) {
        TopicImage before = topic.before();
        TopicImage after = topic.after();
        if (before == null || after == null) {
            return;
        }
        for (int number : topic.changedPartitions()) {
            PartitionImage old = before.partition(number);
            PartitionImage now = after.partition(number);
            if (old != null && now != null) {
                count(old, now);
            }
        }
    }

    private void count(PartitionImage old, PartitionImage now) {
        if (now.leader() == nodeId) {
            shrinks.add(missing(old, now));
            expands.add(missing(now, old));
        }
        boolean elected = now.leader() != PartitionImage.NO_LEADER && now.leader() != old.leader();
        if (elected && controls.getAsBoolean()) {
            elections.increment();
            if (!old.inSync().contains(now.leader())
                    && !old.eligible().replicas().contains(now.leader())) {
                uncleanElections.increment();
            }
        }
    }

    /** How many in-sync replicas of the one the other doesn't have. */
    private static long missing(PartitionImage one, PartitionImage other) {
        return one.inSync().stream().filter(each -> !other.inSync().contains(each)).count();
    }
}
