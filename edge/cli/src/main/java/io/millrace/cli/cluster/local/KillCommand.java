package io.millrace.cli.cluster.local;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.ExitCode;
import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code millrace cluster kill}. */
@Command(
        name = "kill",
        header = "End a node of a cluster on this machine at once, as kill -9 does.",
        description = "The others go on. What was acknowledged is still there.",
        footerHeading = "%nExamples:%n",
        footer = {"  millrace cluster kill 1", "  millrace cluster start 1      brings it back"})
public final class KillCommand implements Callable<Integer> {
    private static final long KILL_MILLIS_MAX = 10_000;

    @Mixin private ClusterFolder folder = new ClusterFolder();

    @Parameters(arity = "1", paramLabel = "NODE", description = "The number of the node.")
    private int id;

    private final Session session;

    public KillCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        LocalCluster cluster = LocalCluster.open(folder.directory());
        LocalNode node = cluster.node(id);
        ProcessHandle process =
                node.running()
                        .orElseThrow(() ->
                                CommandException.notFound(
                                        node.name(), node.name() + " does not run"));
        process.destroyForcibly();
        if (!NodeProcess.awaitEnd(process, KILL_MILLIS_MAX)) {
            throw new CommandException(
                    ExitCode.FAILED,
                    node.name(),
                    "process %d of %s does not end".formatted(process.pid(), node.name()),
                    null);
        }
        node.process().forget();
        session.answer(
                Json.object("killed", id, "pid", process.pid()),
                List.of(
                        "%s is gone (process %d); 'millrace cluster start %d%s' brings it back"
                                .formatted(node.name(), process.pid(), id, cluster.option())));
        return 0;
    }
}
