package io.millrace.cli.cluster.local;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import io.millrace.cli.console.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace cluster status}. */
@Command(
        name = "status",
        header = "Show the nodes of a cluster on this machine: which run, lead and lag behind.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace cluster status",
            "  millrace cluster status --json | jq .underReplicatedPartitions"
        })
public final class StatusCommand implements Callable<Integer> {
    private static final long BYTES_IN_MIB = 1 << 20;

    @Mixin private ClusterFolder folder = new ClusterFolder();

    private final Session session;

    public StatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        LocalCluster cluster = LocalCluster.open(folder.directory());
        String running =
                cluster.nodes().stream()
                        .filter(each -> each.running().isPresent())
                        .map(LocalNode::bootstrap)
                        .collect(Collectors.joining(","));
        Replicas replicas = null;
        String unknown = running.isEmpty() ? "no node runs" : null;
        if (unknown == null) {
            try (Admin admin = session.admin(running)) {
                replicas = Replicas.ask(session, admin);
            } catch (CommandException silent) {
                unknown = silent.line();
            }
        }
        session.answer(document(cluster, replicas, unknown), lines(cluster, replicas, unknown));
        return 0;
    }

    private static Object document(
            LocalCluster cluster, @Nullable Replicas replicas, @Nullable String unknown) {
        List<Object> nodes = new ArrayList<>();
        for (LocalNode node : cluster.nodes()) {
            Optional<ProcessHandle> process = node.running();
            nodes.add(
                    Json.object(
                            "id", node.id(),
                            "bootstrap", node.bootstrap(),
                            "alive", process.isPresent(),
                            "pid", process.map(ProcessHandle::pid).orElse(null),
                            "residentBytes", process.map(NodeProcess::residentBytes).orElse(null),
                            "controller", replicas == null ? null : replicas.controls(node.id()),
                            "leads", replicas == null ? null : replicas.leads(node.id()),
                            "follows", replicas == null ? null : replicas.follows(node.id()),
                            "outOfSync", replicas == null ? null : replicas.behind(node.id())));
        }
        return Json.object(
                "clusterId",
                cluster.clusterId(),
                "nodes",
                nodes,
                "underReplicatedPartitions",
                replicas == null ? null : replicas.underReplicated(),
                "partitionsWithoutLeader",
                replicas == null ? null : replicas.withoutLeader(),
                "unknown",
                unknown);
    }

    private static List<String> lines(
            LocalCluster cluster, @Nullable Replicas replicas, @Nullable String unknown) {
        Table table =
                new Table(
                        "NODE",
                        "STATE",
                        "CLIENTS",
                        "PROCESS",
                        "MEMORY",
                        "ROLE",
                        "LEADS",
                        "FOLLOWS",
                        "OUT OF SYNC");
        for (LocalNode node : cluster.nodes()) {
            Optional<ProcessHandle> process = node.running();
            int id = node.id();
            table.row(
                    id,
                    process.isPresent() ? "alive" : "down",
                    node.bootstrap(),
                    process.map(each -> String.valueOf(each.pid())).orElse(null),
                    process.map(StatusCommand::memory).orElse(null),
                    replicas != null && replicas.controls(id) ? "controller" : null,
                    replicas == null ? null : replicas.leads(id),
                    replicas == null ? null : replicas.follows(id),
                    replicas == null ? null : replicas.behind(id));
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        if (replicas == null) {
            lines.add("who leads is not known: " + unknown);
        } else {
            lines.addAll(replicas.summary());
        }
        return lines;
    }

    private static @Nullable String memory(ProcessHandle process) {
        long bytes = NodeProcess.residentBytes(process);
        return bytes < 0 ? null : bytes / BYTES_IN_MIB + " MiB";
    }
}
