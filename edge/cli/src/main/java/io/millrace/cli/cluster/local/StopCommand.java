package io.millrace.cli.cluster.local;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.ExitCode;
import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code millrace cluster stop}. */
@Command(
        name = "stop",
        header = "Stop the nodes of a cluster on this machine, or one of them, cleanly.",
        description = "A node that stops gives its leaders to others first. Its data stays.",
        footerHeading = "%nExamples:%n",
        footer = {"  millrace cluster stop", "  millrace cluster stop 2"})
public final class StopCommand implements Callable<Integer> {
    private static final long STOP_MILLIS_MAX = 60_000;

    @Mixin private ClusterFolder folder = new ClusterFolder();

    @Parameters(arity = "0..1", paramLabel = "NODE", description = "Only this node, by its number.")
    private @Nullable Integer only;

    private final Session session;

    public StopCommand(Session session) {
        this.session = session;
    }

    /** All are told at once: they need not move what will have no node to be moved to. */
    @Override
    public Integer call() throws InterruptedException {
        LocalCluster cluster = LocalCluster.open(folder.directory());
        List<LocalNode> chosen = only == null ? cluster.nodes() : List.of(cluster.node(only));
        List<Stopping> stopping = new ArrayList<>();
        for (LocalNode node : chosen) {
            Optional<ProcessHandle> process = node.running();
            process.ifPresent(ProcessHandle::destroy);
            stopping.add(new Stopping(node, process));
        }
        if (only == null && !session.json()) {
            session.terminal().notice("stopping; the last ones wait some seconds for the others …");
        }
        List<String> lines = new ArrayList<>();
        List<Integer> stopped = new ArrayList<>();
        for (Stopping each : stopping) {
            if (each.process().isPresent()) {
                await(each.node(), each.process().get(), cluster);
                stopped.add(each.node().id());
            }
            each.node().process().forget();
            lines.add(
                    each.node().name()
                            + (each.process().isPresent() ? " has stopped" : " did not run"));
        }
        session.answer(Json.object("stopped", stopped), lines);
        return 0;
    }

    private record Stopping(LocalNode node, Optional<ProcessHandle> process) {}

    private static void await(LocalNode node, ProcessHandle process, LocalCluster cluster)
            throws InterruptedException {
        if (!NodeProcess.awaitEnd(process, STOP_MILLIS_MAX)) {
            throw new CommandException(
                    ExitCode.FAILED,
                    node.name(),
                    "%s still runs after %d s; its log is %s; 'millrace cluster kill %d%s' ends it"
                            .formatted(
                                    node.name(),
                                    STOP_MILLIS_MAX / 1_000,
                                    node.log(),
                                    node.id(),
                                    cluster.option()),
                    null);
        }
    }
}
