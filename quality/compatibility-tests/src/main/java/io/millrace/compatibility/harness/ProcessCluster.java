package io.millrace.compatibility.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Nodes of one cluster, each a broker and a voter in a process of its own, numbered from 1 on. Used
 * by one thread.
 */
public final class ProcessCluster implements AutoCloseable {
    private static final String CLUSTER_ID = "bWlsbHJhY2UtY2x1c3Rlcg";

    private final List<MillraceProcess> nodes;

    private record Ports(int client, int controller) {}

    /** Not yet started. */
    public ProcessCluster(Path directory, int count, Map<String, String> settings) {
        List<Ports> ports =
                IntStream.range(0, count).mapToObj(i -> new Ports(freePort(), freePort())).toList();
        String voters =
                IntStream.range(0, count)
                        .mapToObj(i -> (i + 1) + "@127.0.0.1:" + ports.get(i).controller())
                        .collect(Collectors.joining(","));
        this.nodes =
                IntStream.range(0, count)
                        .mapToObj(i -> node(directory, i + 1, ports.get(i), voters, settings))
                        .toList();
    }

    private static MillraceProcess node(
            Path parent, int id, Ports ports, String voters, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("node.id", Integer.toString(id));
        all.put("process.roles", "broker,controller");
        all.put("millrace.cluster.id", CLUSTER_ID);
        all.put("controller.listener.names", "CONTROLLER");
        all.put("controller.quorum.voters", voters);
        all.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(ports.client(), ports.controller()));
        Path directory = parent.resolve("node" + id);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return MillraceProcess.ofSettings(directory, all);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts those that don't run, together: they wait for each other. */
    public void startAll() {
        List<MillraceProcess> stopped = nodes.stream().filter(each -> !each.isAlive()).toList();
        stopped.forEach(MillraceProcess::launch);
        stopped.forEach(MillraceProcess::awaitServing);
    }

    /** From 1 on. */
    public MillraceProcess node(int id) {
        return nodes.get(id - 1);
    }

    public int size() {
        return nodes.size();
    }

    /** The addresses of all nodes. */
    public String bootstrap() {
        return nodes.stream().map(BrokerProcess::bootstrap).collect(Collectors.joining(","));
    }

    /** What each node has printed, for a failure. */
    public String logs() {
        return nodes.stream()
                .map(each -> each.dataDirectory() + ":\n" + each.log())
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        nodes.forEach(BrokerProcess::close);
    }
}
