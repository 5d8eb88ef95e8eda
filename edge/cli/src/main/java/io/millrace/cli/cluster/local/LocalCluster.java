package io.millrace.cli.cluster.local;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.ExitCode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a cluster on this machine, as the files of its folder name them.
 *
 * @param written the folder as the user wrote it
 * @param nodes by id, from 1 on
 */
record LocalCluster(Path written, String clusterId, List<LocalNode> nodes) {
    static final int NODES_MIN = 3;
    static final int NODES_MAX = 9;

    private static final int COPIES = 3;
    private static final Pattern NODE_FILE = Pattern.compile("node(\\d+)\\.properties");
    private static final Pattern LISTENERS =
            Pattern.compile(
                    "PLAINTEXT://127\\.0\\.0\\.1:(\\d+),CONTROLLER://127\\.0\\.0\\.1:(\\d+)");

    static boolean isIn(Path directory) {
        return Files.exists(directory.resolve("node1.properties"));
    }

    /** Reads what {@link #create} wrote. */
    static LocalCluster open(Path directory) {
        if (!isIn(directory)) {
            throw CommandException.notFound(
                    directory.toString(),
                    "there is no cluster in %s: 'millrace cluster start' makes one, --dir names another folder"
                            .formatted(directory));
        }
        List<LocalNode> nodes = new ArrayList<>();
        String clusterId = "";
        Path folder = directory.toAbsolutePath().normalize();
        for (int id : ids(folder)) {
            Path file = folder.resolve("node" + id + ".properties");
            Properties keys = read(file);
            Matcher ports = LISTENERS.matcher(keys.getProperty("listeners", ""));
            if (!ports.matches()) {
                throw unreadable(
                        file,
                        "has other listeners than PLAINTEXT and CONTROLLER on 127.0.0.1: start such"
                                + " a node by 'millrace server --config'",
                        null);
            }
            clusterId = keys.getProperty("millrace.cluster.id", "");
            nodes.add(
                    new LocalNode(
                            folder,
                            id,
                            Integer.parseInt(ports.group(1)),
                            Integer.parseInt(ports.group(2))));
        }
        return new LocalCluster(directory, clusterId, List.copyOf(nodes));
    }

    private static List<Integer> ids(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(each -> NODE_FILE.matcher(each.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(each -> Integer.valueOf(each.group(1)))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw unreadable(folder, "cannot be read", failure);
        }
    }

    private static Properties read(Path file) {
        Properties keys = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            keys.load(in);
            return keys;
        } catch (IOException failure) {
            throw unreadable(file, "cannot be read", failure);
        }
    }

    private static CommandException unreadable(Path file, String why, @Nullable Exception failure) {
        return new CommandException(ExitCode.FAILED, file.toString(), file + " " + why, failure);
    }

    /** Writes the settings of each node; nothing runs yet. */
    static LocalCluster create(Path directory, LocalPorts ports, List<String> settings) {
        Path folder = directory.toAbsolutePath().normalize();
        List<LocalNode> nodes = new ArrayList<>();
        for (int i = 0; i < ports.count(); i++) {
            nodes.add(new LocalNode(folder, i + 1, ports.client(i), ports.controller(i)));
        }
        LocalCluster cluster =
                new LocalCluster(directory, Uuid.randomUuid().toString(), List.copyOf(nodes));
        try {
            if (Files.isDirectory(folder) && !isEmpty(folder)) {
                throw new CommandException(
                        ExitCode.CONFLICT,
                        directory.toString(),
                        directory
                                + " is not empty and holds no cluster: --dir names another folder",
                        null);
            }
            Files.createDirectories(folder);
            // The first one's last: with it there is a cluster, and then it is whole.
            for (LocalNode node : cluster.nodes().reversed()) {
                Files.write(node.properties(), cluster.lines(node, settings));
            }
        } catch (IOException failure) {
            throw unreadable(folder, "cannot be written", failure);
        }
        return cluster;
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private List<String> lines(LocalNode node, List<String> settings) {
        String voters =
                nodes.stream()
                        .map(each -> each.id() + "@" + LocalNode.HOST + ":" + each.controllerPort())
                        .collect(Collectors.joining(","));
        List<String> lines =
                new ArrayList<>(
                        List.of(
                                "# " + node.name() + ", written by 'millrace cluster start'.",
                                "node.id=" + node.id(),
                                "process.roles=broker,controller",
                                "millrace.cluster.id=" + clusterId,
                                "controller.quorum.voters=" + voters,
                                "controller.listener.names=CONTROLLER",
                                "listeners=PLAINTEXT://%s:%d,CONTROLLER://%s:%d"
                                        .formatted(
                                                LocalNode.HOST,
                                                node.port(),
                                                LocalNode.HOST,
                                                node.controllerPort()),
                                "# Topics survive the loss of a node.",
                                "default.replication.factor=" + COPIES,
                                "min.insync.replicas=" + (COPIES - 1)));
        lines.addAll(settings);
        return lines;
    }

    LocalNode node(int id) {
        return nodes.stream()
                .filter(each -> each.id() == id)
                .findFirst()
                .orElseThrow(() ->
                        CommandException.notFound(
                                "node " + id,
                                "there is no node %d in %s: it has nodes 1 to %d"
                                        .formatted(id, written, nodes.size())));
    }

    /** What clients put into {@code bootstrap.servers}. */
    String bootstrap() {
        return nodes.stream().map(LocalNode::bootstrap).collect(Collectors.joining(","));
    }

    /** How to repeat the folder in a command that is suggested. */
    String option() {
        return written.equals(Path.of("cluster")) ? "" : " --dir " + written;
    }
}
