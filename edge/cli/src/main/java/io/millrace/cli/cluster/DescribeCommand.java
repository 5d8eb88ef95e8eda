package io.millrace.cli.cluster;

import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import io.millrace.cli.console.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code millrace cluster describe}. */
@Command(
        name = "describe",
        header = "Show the brokers, the controller and the features in force.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace cluster describe",
            "  millrace cluster describe --json | jq -r .clusterId"
        })
public final class DescribeCommand implements Callable<Integer> {
    private final Session session;

    public DescribeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Admin admin = session.admin()) {
            DescribeClusterResult cluster = admin.describeCluster();
            String clusterId = session.await(cluster.clusterId(), "cluster");
            Node controller = session.await(cluster.controller(), "cluster");
            List<Node> nodes = new ArrayList<>(session.await(cluster.nodes(), "cluster"));
            nodes.sort(Comparator.comparingInt(Node::id));
            Map<String, Integer> features = features(admin);
            session.answer(
                    document(clusterId, controller, nodes, features),
                    lines(clusterId, controller, nodes, features));
        }
        return 0;
    }

    private Map<String, Integer> features(Admin admin) {
        Map<String, FinalizedVersionRange> finalized =
                session.await(admin.describeFeatures().featureMetadata(), "features")
                        .finalizedFeatures();
        Map<String, Integer> features = new TreeMap<>();
        finalized.forEach((name, range) -> features.put(name, (int) range.maxVersionLevel()));
        return features;
    }

    private static Object document(
            String clusterId,
            @Nullable Node controller,
            List<Node> nodes,
            Map<String, Integer> features) {
        List<Object> brokers = new ArrayList<>();
        for (Node node : nodes) {
            brokers.add(
                    Json.object(
                            "id", node.id(),
                            "host", node.host(),
                            "port", node.port(),
                            "rack", node.rack()));
        }
        return Json.object(
                "clusterId", clusterId,
                "controller", controller == null ? null : controller.id(),
                "brokers", brokers,
                "features", features);
    }

    private static List<String> lines(
            String clusterId,
            @Nullable Node controller,
            List<Node> nodes,
            Map<String, Integer> features) {
        List<String> lines = new ArrayList<>();
        lines.add("cluster " + clusterId);
        features.forEach((name, level) -> lines.add("  " + name + "=" + level));
        Table table = new Table("BROKER", "HOST", "PORT", "RACK", "ROLE");
        for (Node node : nodes) {
            boolean controls = controller != null && controller.id() == node.id();
            String port = String.valueOf(node.port());
            table.row(node.id(), node.host(), port, node.rack(), controls ? "controller" : "");
        }
        lines.addAll(table.lines());
        return lines;
    }
}
