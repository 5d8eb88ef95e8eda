package io.millrace.cli.cluster;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import io.millrace.cli.console.Table;
import io.millrace.cli.replication.OutOfSync;
import io.millrace.cli.replication.OutOfSyncs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code millrace cluster describe}. */
@Command(
        name = "describe",
        header =
                "Show brokers, controller and features, and which copies are not in sync, and why.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace cluster describe",
            "  millrace cluster describe --json | jq -r .clusterId"
        })
public final class DescribeCommand implements Callable<Integer> {
    /** In text; JSON has all of them. */
    private static final int COPIES_SHOWN_MAX = 20;

    private final Session session;

    public DescribeCommand(Session session) {
        this.session = session;
    }

    /**
     * What is shown.
     *
     * @param controller the node that decides; null when it is not known
     * @param voters the nodes that elect it
     */
    private record Described(
            String clusterId,
            @Nullable Integer controller,
            List<Integer> voters,
            List<Node> nodes,
            Map<String, Integer> features,
            List<OutOfSync> outOfSync) {
        @Nullable String role(Node node) {
            if (controller != null && controller == node.id()) {
                return "controller";
            }
            return voters.contains(node.id()) ? "voter" : null;
        }
    }

    @Override
    public Integer call() {
        try (Admin admin = session.admin()) {
            DescribeClusterResult cluster = admin.describeCluster();
            String clusterId = session.await(cluster.clusterId(), "cluster");
            List<Node> nodes = new ArrayList<>(session.await(cluster.nodes(), "cluster"));
            nodes.sort(Comparator.comparingInt(Node::id));
            QuorumInfo quorum = quorum(admin);
            Described described =
                    new Described(
                            clusterId,
                            quorum == null || quorum.leaderId() < 0 ? null : quorum.leaderId(),
                            quorum == null
                                    ? List.of()
                                    : quorum.voters().stream()
                                            .map(QuorumInfo.ReplicaState::replicaId)
                                            .toList(),
                            nodes,
                            features(admin),
                            outOfSync(admin));
            session.answer(document(described), lines(described));
        }
        return 0;
    }

    /** Null when there is none, as where fewer than half of the voters run. */
    private @Nullable QuorumInfo quorum(Admin admin) {
        try {
            return session.await(admin.describeMetadataQuorum().quorumInfo(), "quorum");
        } catch (CommandException unknown) {
            return null;
        }
    }

    private List<OutOfSync> outOfSync(Admin admin) {
        Set<String> names =
                session.await(
                        admin.listTopics(new ListTopicsOptions().listInternal(true)).names(),
                        "topics");
        List<TopicDescription> topics = new ArrayList<>();
        var futures = admin.describeTopics(names).topicNameValues();
        for (String name : new TreeSet<>(names)) {
            try {
                topics.add(session.await(futures.get(name), "topic " + name));
            } catch (CommandException failure) {
                // It may be deleted since the list was made.
                if (!(failure.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw failure;
                }
            }
        }
        return new OutOfSyncs(session, admin).of(topics);
    }

    private Map<String, Integer> features(Admin admin) {
        Map<String, FinalizedVersionRange> finalized =
                session.await(admin.describeFeatures().featureMetadata(), "features")
                        .finalizedFeatures();
        Map<String, Integer> features = new TreeMap<>();
        finalized.forEach((name, range) -> features.put(name, (int) range.maxVersionLevel()));
        return features;
    }

    private static Object document(Described described) {
        List<Object> brokers = new ArrayList<>();
        for (Node node : described.nodes()) {
            brokers.add(
                    Json.object(
                            "id", node.id(),
                            "host", node.host(),
                            "port", node.port(),
                            "rack", node.rack()));
        }
        List<Object> outOfSync = new ArrayList<>();
        for (OutOfSync each : described.outOfSync()) {
            Map<String, @Nullable Object> document =
                    Json.object(
                            "topic", each.partition().topic(),
                            "partition", each.partition().partition());
            document.putAll(each.document());
            outOfSync.add(document);
        }
        return Json.object(
                "clusterId", described.clusterId(),
                "controller", described.controller(),
                "voters", described.voters(),
                "brokers", brokers,
                "features", described.features(),
                "outOfSync", outOfSync);
    }

    private static List<String> lines(Described described) {
        List<String> lines = new ArrayList<>();
        lines.add("cluster " + described.clusterId());
        described.features().forEach((name, level) -> lines.add("  " + name + "=" + level));
        Table table = new Table("BROKER", "HOST", "PORT", "RACK", "ROLE");
        for (Node node : described.nodes()) {
            String port = String.valueOf(node.port());
            table.row(node.id(), node.host(), port, node.rack(), described.role(node));
        }
        lines.addAll(table.lines());
        if (described.controller() == null) {
            lines.add("no controller is known: more than half of the voters must run");
        }
        List<OutOfSync> outOfSync = described.outOfSync();
        outOfSync.stream()
                .limit(COPIES_SHOWN_MAX)
                .map(each -> each.partition() + " is under-replicated: " + each.explanation())
                .forEach(lines::add);
        if (outOfSync.size() > COPIES_SHOWN_MAX) {
            lines.add("and %d copies more".formatted(outOfSync.size() - COPIES_SHOWN_MAX));
        }
        return lines;
    }
}
