package io.millrace.cli.cluster.local;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.ExitCode;
import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import io.millrace.cli.console.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace cluster start}. */
@Command(
        name = "start",
        header = "Start a cluster on this machine, or those of its nodes that do not run.",
        description = {
            "Each node is a process of its own that serves on 127.0.0.1, broker and controller in"
                    + " one. Topics get three copies unless they are created otherwise.",
            "The first start makes the cluster; later ones find it in its folder."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace cluster start --nodes 3",
            "  millrace cluster start 2                 node 2 again, after a stop or a kill",
            "  millrace cluster start --dir /tmp/c --port 19092"
        })
public final class StartCommand implements Callable<Integer> {
    private static final long START_MILLIS_MAX = 60_000;
    private static final long LOOK_MILLIS = 20;
    private static final int PORT_MIN = 1024;
    private static final int PORT_MAX = 64_000;

    @Mixin private ClusterFolder folder = new ClusterFolder();

    @Parameters(arity = "0..1", paramLabel = "NODE", description = "Only this node, by its number.")
    private @Nullable Integer only;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "How many nodes a new cluster has, 3 to 9 [3].")
    private @Nullable Integer count;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "Where the first node of a new cluster listens, the others behind it; among"
                            + " themselves 1000 above [9092, or any that are free].")
    private @Nullable Integer port;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting for all nodes of a new cluster; may be repeated.")
    private List<String> settings = List.of();

    private final Session session;

    public StartCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        String launcher = Launcher.path();
        LocalCluster cluster = cluster();
        List<LocalNode> chosen = only == null ? cluster.nodes() : List.of(cluster.node(only));
        List<LocalNode> down = chosen.stream().filter(each -> each.running().isEmpty()).toList();
        down.forEach(LocalNode::checkPorts);
        List<LocalNode.Starting> starting =
                down.stream().map(each -> each.start(launcher)).toList();
        for (LocalNode.Starting each : starting) {
            await(each);
        }
        session.answer(document(cluster, down), lines(cluster, chosen, down));
        return 0;
    }

    private LocalCluster cluster() {
        if (LocalCluster.isIn(folder.directory())) {
            LocalCluster cluster = LocalCluster.open(folder.directory());
            if (count != null && count != cluster.nodes().size()) {
                throw new CommandException(
                        ExitCode.CONFLICT,
                        "--nodes",
                        "the cluster in %s has %d nodes already; --dir names another folder for another cluster"
                                .formatted(cluster.written(), cluster.nodes().size()),
                        null);
            }
            if (port != null || !settings.isEmpty()) {
                throw CommandException.usage(
                        "--port",
                        "--port and --set are for a new cluster; %s has one: edit its *.properties"
                                .formatted(cluster.written()));
            }
            return cluster;
        }
        if (only != null) {
            return LocalCluster.open(folder.directory());
        }
        int nodes = count == null ? LocalCluster.NODES_MIN : count;
        if (nodes < LocalCluster.NODES_MIN || nodes > LocalCluster.NODES_MAX) {
            throw CommandException.usage(
                    "--nodes",
                    "--nodes %d: a cluster has %d to %d nodes; 'millrace server' runs a single one"
                            .formatted(nodes, LocalCluster.NODES_MIN, LocalCluster.NODES_MAX));
        }
        if (port != null && (port < PORT_MIN || port > PORT_MAX)) {
            throw CommandException.usage(
                    "--port", "--port %d: take %d to %d".formatted(port, PORT_MIN, PORT_MAX));
        }
        LocalPorts ports = port == null ? LocalPorts.usual(nodes) : LocalPorts.given(port, nodes);
        return LocalCluster.create(folder.directory(), ports, settings);
    }

    /** Until it serves. */
    private static void await(LocalNode.Starting starting) throws InterruptedException {
        LocalNode node = starting.node();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS_MAX);
        while (!starting.serves()) {
            if (starting.process().waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new CommandException(
                        ExitCode.FAILED,
                        node.name(),
                        "%s has ended: %s; all of its log is in %s"
                                .formatted(node.name(), starting.lastWords(), node.log()),
                        null);
            }
            if (System.nanoTime() > deadline) {
                throw new CommandException(
                        ExitCode.FAILED,
                        node.name(),
                        "%s runs but does not serve after %d s: more than half of the nodes must run; its log is %s"
                                .formatted(node.name(), START_MILLIS_MAX / 1000, node.log()),
                        null);
            }
        }
    }

    private static Object document(LocalCluster cluster, List<LocalNode> started) {
        return Json.object(
                "clusterId", cluster.clusterId(),
                "bootstrap", cluster.bootstrap(),
                "started", started.stream().map(LocalNode::id).toList());
    }

    private static List<String> lines(
            LocalCluster cluster, List<LocalNode> chosen, List<LocalNode> started) {
        List<String> lines = new ArrayList<>();
        for (LocalNode node : chosen) {
            long pid = node.running().map(ProcessHandle::pid).orElse(0L);
            lines.add(
                    "%s %s %s, process %d"
                            .formatted(
                                    node.name(),
                                    started.contains(node) ? "serves" : "served already",
                                    node.bootstrap(),
                                    pid));
        }
        lines.add("");
        lines.add("bootstrap servers: " + cluster.bootstrap());
        lines.add("data and logs:     " + cluster.written());
        lines.add("");
        Table next = new Table("NEXT", "");
        String option = cluster.option();
        next.row("millrace cluster status" + option, "who leads, who is behind");
        next.row("millrace cluster kill 1" + option, "as kill -9; 'start 1' brings it back");
        next.row("millrace cluster stop" + option, "all of them, cleanly");
        lines.addAll(next.lines());
        return lines;
    }
}
