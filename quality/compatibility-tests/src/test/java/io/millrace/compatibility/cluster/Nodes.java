package io.millrace.compatibility.cluster;

import io.millrace.server.Millrace;
import io.millrace.server.MillraceOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Nodes of one cluster in this JVM: the first orders the metadata, the others follow it. */
final class Nodes implements AutoCloseable {
    static final String CLUSTER_ID = "bWlsbHJhY2UtY2x1c3Rlcg";

    private final Path directory;
    private final Map<String, String> settings;
    private final Map<Integer, Millrace> running = new TreeMap<>();
    final int controllerPort = freePort();

    Nodes(Path directory, Map<String, String> settings) {
        this.directory = directory;
        this.settings = Map.copyOf(settings);
    }

    Millrace start(int id) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("node.id", String.valueOf(id));
        all.put("millrace.cluster.id", CLUSTER_ID);
        all.put("controller.listener.names", "CONTROLLER");
        all.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
        if (id == 1) {
            all.put(
                    "listeners",
                    "PLAINTEXT://127.0.0.1:0,CONTROLLER://127.0.0.1:" + controllerPort);
        } else {
            all.put("process.roles", "broker");
            all.put("listeners", "PLAINTEXT://127.0.0.1:0");
        }
        Millrace node =
                Millrace.start(new MillraceOptions(directory.resolve("node" + id), null, all));
        running.put(id, node);
        return node;
    }

    void startAll(int count) {
        IntStream.rangeClosed(1, count).forEach(this::start);
    }

    Millrace node(int id) {
        return running.get(id);
    }

    void stop(int id) {
        running.remove(id).close();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        List<Integer> ids = List.copyOf(running.keySet()).reversed();
        ids.forEach(this::stop);
    }
}
