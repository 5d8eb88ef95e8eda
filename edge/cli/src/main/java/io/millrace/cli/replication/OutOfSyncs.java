package io.millrace.cli.replication;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;

/** Finds the copies that are not in sync, and asks their nodes why. */
public final class OutOfSyncs {
    private final Session session;
    private final Admin admin;

    public OutOfSyncs(Session session, Admin admin) {
        this.session = session;
        this.admin = admin;
    }

    /** Where all is in sync, nobody is asked. */
    public List<OutOfSync> of(Collection<TopicDescription> topics) {
        List<Missing> missing = new ArrayList<>();
        topics.forEach(topic -> topic.partitions().forEach(each -> find(topic, each, missing)));
        if (missing.isEmpty()) {
            return List.of();
        }
        Set<Integer> up = ids(session.await(admin.describeCluster().nodes(), "cluster"));
        Set<Integer> asked =
                missing.stream()
                        .map(Missing::node)
                        .filter(up::contains)
                        .collect(Collectors.toCollection(TreeSet::new));
        Map<Integer, @Nullable Map<String, LogDirDescription>> directories = new HashMap<>();
        asked.forEach(node -> directories.put(node, directories(node)));
        return missing.stream()
                .map(each -> explain(each, up, directories.get(each.node())))
                .toList();
    }

    private record Missing(TopicPartition partition, int node, boolean led) {}

    private static void find(
            TopicDescription topic, TopicPartitionInfo partition, List<Missing> missing) {
        Set<Integer> inSync = ids(partition.isr());
        Node leader = partition.leader();
        for (Node replica : partition.replicas()) {
            if (!inSync.contains(replica.id())) {
                missing.add(
                        new Missing(
                                new TopicPartition(topic.name(), partition.partition()),
                                replica.id(),
                                leader != null && !leader.isEmpty()));
            }
        }
    }

    /** Null when the node does not answer. */
    private @Nullable Map<String, LogDirDescription> directories(int node) {
        try {
            return session.await(
                    admin.describeLogDirs(List.of(node)).descriptions().get(node), "node " + node);
        } catch (CommandException silent) {
            return null;
        }
    }

    private static OutOfSync explain(
            Missing missing,
            Set<Integer> up,
            @Nullable Map<String, LogDirDescription> directories) {
        if (!up.contains(missing.node())) {
            return because(missing, OutOfSync.Cause.NODE_FENCED, null);
        }
        if (!missing.led()) {
            return because(missing, OutOfSync.Cause.NO_LEADER, null);
        }
        if (directories == null) {
            return because(missing, OutOfSync.Cause.UNKNOWN, null);
        }
        boolean offline = false;
        for (LogDirDescription directory : directories.values()) {
            var copy = directory.replicaInfos().get(missing.partition());
            if (copy != null && directory.error() == null) {
                long lag = copy.offsetLag();
                return because(
                        missing, lag > 0 ? OutOfSync.Cause.BEHIND : OutOfSync.Cause.JOINING, lag);
            }
            offline |= directory.error() != null;
        }
        return because(
                missing,
                offline ? OutOfSync.Cause.LOG_DIRECTORY_OFFLINE : OutOfSync.Cause.NO_COPY,
                null);
    }

    private static OutOfSync because(
            Missing missing, OutOfSync.Cause cause, @Nullable Long offsetLag) {
        return new OutOfSync(missing.partition(), missing.node(), cause, offsetLag);
    }

    private static Set<Integer> ids(Collection<Node> nodes) {
        return nodes.stream().map(Node::id).collect(Collectors.toCollection(HashSet::new));
    }
}
