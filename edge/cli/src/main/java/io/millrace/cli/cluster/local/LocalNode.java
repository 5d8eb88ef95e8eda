package io.millrace.cli.cluster.local;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.ExitCode;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One node of a cluster on this machine.
 *
 * @param folder of the cluster
 * @param port for clients
 * @param controllerPort for the nodes among themselves
 */
record LocalNode(Path folder, int id, int port, int controllerPort) {
    static final String HOST = "127.0.0.1";

    /** Makes the process outlive the terminal; without it a Ctrl-C there may end the node. */
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private static final int LOG_LINES_SHOWN = 3;
    private static final int LOG_BYTES_READ_MAX = 1 << 20;

    /** What a node prints once it serves. */
    private static final String SERVES = " serves ";

    String name() {
        return "node " + id;
    }

    String bootstrap() {
        return HOST + ":" + port;
    }

    Path properties() {
        return folder.resolve("node" + id + ".properties");
    }

    Path log() {
        return folder.resolve("node" + id + ".log");
    }

    private Path data() {
        return folder.resolve("node" + id);
    }

    NodeProcess process() {
        return new NodeProcess(folder.resolve("node" + id + ".pid"));
    }

    Optional<ProcessHandle> running() {
        return process().running();
    }

    /** Fails when another process has one of the node's ports. */
    void checkPorts() {
        for (int each : List.of(port, controllerPort)) {
            if (!isFree(each)) {
                throw new CommandException(
                        ExitCode.CONFLICT,
                        name(),
                        "port %d of %s is in use by another process: stop that one, or change the"
                                        .formatted(each, name())
                                + " port in the *.properties of all nodes",
                        null);
            }
        }
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As the node binds: what connections of an ended one left behind is no obstacle.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /**
     * Starts the process and does not wait until it serves.
     *
     * @param launcher the command that runs a server
     */
    Starting start(String launcher) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        command.addAll(
                List.of(
                        launcher,
                        "server",
                        "--config",
                        properties().toString(),
                        "--data-dir",
                        data().toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        try {
            long logged = Files.exists(log()) ? Files.size(log()) : 0;
            Process process = builder.start();
            process().remember(process.toHandle());
            return new Starting(this, process, logged);
        } catch (IOException failure) {
            throw new CommandException(
                    ExitCode.FAILED, name(), "cannot start " + name() + ": " + failure, failure);
        }
    }

    /**
     * A process that does not serve yet.
     *
     * @param logged how long its log was before
     */
    record Starting(LocalNode node, Process process, long logged) {
        boolean serves() {
            return logLines().stream().anyMatch(line -> line.contains(SERVES));
        }

        /** Its last words, for when it has ended. */
        String lastWords() {
            List<String> lines = logLines();
            return String.join(
                    " | ",
                    lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
        }

        private List<String> logLines() {
            try (var in = Files.newInputStream(node.log())) {
                in.skipNBytes(logged);
                byte[] bytes = in.readNBytes(LOG_BYTES_READ_MAX);
                return new String(bytes, StandardCharsets.UTF_8).lines().toList();
            } catch (IOException unreadable) {
                return List.of();
            }
        }
    }
}
