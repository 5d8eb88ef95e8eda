package io.millrace.cli.cluster.local;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.Session;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Who has a copy of what.
 *
 * @param controller the node that leads the controllers; -1 when none does
 */
record Replicas(int controller, List<TopicPartitionInfo> partitions) {
    private static final int NOBODY = -1;

    static Replicas ask(Session session, Admin admin) {
        Set<String> topics =
                session.await(
                        admin.listTopics(new ListTopicsOptions().listInternal(true)).names(),
                        "topics");
        List<TopicPartitionInfo> partitions = new ArrayList<>();
        admin.describeTopics(topics)
                .topicNameValues()
                .forEach((name, future) -> {
                    try {
                        TopicDescription topic = session.await(future, "topic " + name);
                        partitions.addAll(topic.partitions());
                    } catch (CommandException failure) {
                        if (!(failure.getCause() instanceof UnknownTopicOrPartitionException)) {
                            throw failure;
                        }
                        // It was deleted since the list was made.
                    }
                });
        return new Replicas(controller(session, admin), partitions);
    }

    private static int controller(Session session, Admin admin) {
        try {
            return session.await(admin.describeMetadataQuorum().quorumInfo(), "quorum").leaderId();
        } catch (CommandException none) {
            return NOBODY;
        }
    }

    boolean controls(int node) {
        return controller == node;
    }

    long leads(int node) {
        return partitions.stream().filter(each -> leader(each) == node).count();
    }

    long follows(int node) {
        return partitions.stream()
                .filter(each -> leader(each) != node && ids(each.replicas()).contains(node))
                .count();
    }

    /** Partitions of which this node has a copy that is not in sync. */
    long behind(int node) {
        return partitions.stream().filter(each -> outOfSync(each).contains(node)).count();
    }

    long underReplicated() {
        return partitions.stream().filter(each -> !outOfSync(each).isEmpty()).count();
    }

    long withoutLeader() {
        return partitions.stream().filter(each -> leader(each) == NOBODY).count();
    }

    List<String> summary() {
        List<String> lines = new ArrayList<>();
        if (controller == NOBODY) {
            lines.add("no controller is known: more than half of the nodes must run");
        }
        lines.add(
                "%d of %d partitions are under-replicated, %d have no leader"
                        .formatted(underReplicated(), partitions.size(), withoutLeader()));
        return lines;
    }

    private static int leader(TopicPartitionInfo partition) {
        Node leader = partition.leader();
        return leader == null || leader.isEmpty() ? NOBODY : leader.id();
    }

    private static Set<Integer> outOfSync(TopicPartitionInfo partition) {
        Set<Integer> out = ids(partition.replicas());
        out.removeAll(ids(partition.isr()));
        return out;
    }

    private static Set<Integer> ids(List<Node> nodes) {
        Set<Integer> ids = new HashSet<>();
        nodes.forEach(each -> ids.add(each.id()));
        return ids;
    }
}
