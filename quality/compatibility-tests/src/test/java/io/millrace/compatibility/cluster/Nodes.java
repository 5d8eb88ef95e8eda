package io.millrace.compatibility.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Await;
import io.millrace.server.Millrace;
import io.millrace.server.MillraceOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Nodes of one cluster in this JVM. The first orders the metadata and the others follow it; or all
 * are voters of a quorum.
 */
final class Nodes implements AutoCloseable {
    static final String CLUSTER_ID = "bWlsbHJhY2UtY2x1c3Rlcg";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path directory;
    private final Map<String, String> settings;
    private final Map<Integer, Millrace> running = new ConcurrentSkipListMap<>();
    private final Map<Integer, Integer> voterPorts = new TreeMap<>();
    final int controllerPort = freePort();

    Nodes(Path directory, Map<String, String> settings) {
        this.directory = directory;
        this.settings = Map.copyOf(settings);
    }

    /** All of this many nodes are voters. */
    Nodes voting(int count) {
        IntStream.rangeClosed(1, count).forEach(id -> voterPorts.put(id, freePort()));
        return this;
    }

    private void follow(int id, Map<String, String> all) {
        all.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
        if (id == 1) {
            all.put(
                    "listeners",
                    "PLAINTEXT://127.0.0.1:0,CONTROLLER://127.0.0.1:" + controllerPort);
        } else {
            all.put("process.roles", "broker");
            all.put("listeners", "PLAINTEXT://127.0.0.1:0");
        }
    }

    private void vote(int id, Map<String, String> all) {
        all.put("process.roles", "broker,controller");
        all.put(
                "controller.quorum.voters",
                voterPorts.entrySet().stream()
                        .map(each -> each.getKey() + "@127.0.0.1:" + each.getValue())
                        .collect(Collectors.joining(",")));
        all.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:0,CONTROLLER://127.0.0.1:" + voterPorts.get(id));
    }

    Millrace start(int id) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("node.id", String.valueOf(id));
        all.put("millrace.cluster.id", CLUSTER_ID);
        all.put("controller.listener.names", "CONTROLLER");
        if (voterPorts.isEmpty()) {
            follow(id, all);
        } else {
            vote(id, all);
        }
        Millrace node =
                Millrace.start(new MillraceOptions(directory.resolve("node" + id), null, all));
        running.put(id, node);
        return node;
    }

    void startAll(int count) {
        if (voterPorts.isEmpty()) {
            IntStream.rangeClosed(1, count).forEach(this::start);
            return;
        }
        // A quorum's nodes wait for each other.
        try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Millrace>> starting =
                    IntStream.rangeClosed(1, count)
                            .mapToObj(id -> together.submit(() -> start(id)))
                            .toList();
            starting.forEach(Nodes::await);
        }
    }

    private static void await(Future<Millrace> starting) {
        try {
            starting.get();
        } catch (InterruptedException | ExecutionException failed) {
            throw new AssertionError(failed);
        }
    }

    Millrace node(int id) {
        return Objects.requireNonNull(running.get(id));
    }

    void stop(int id) {
        Objects.requireNonNull(running.remove(id)).close();
    }

    /** Once the node that is asked knows the topic: a moment after the controller does. */
    static TopicDescription described(Admin admin, String topic) {
        List<TopicDescription> found = new ArrayList<>(1);
        Await.until(
                topic + " to be known",
                PATIENCE,
                () -> {
                    try {
                        found.add(
                                admin.describeTopics(List.of(topic))
                                        .allTopicNames()
                                        .get()
                                        .get(topic));
                        return true;
                    } catch (ExecutionException notYet) {
                        assertThat(notYet)
                                .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
                        return false;
                    } catch (InterruptedException interrupted) {
                        throw new AssertionError(interrupted);
                    }
                });
        return found.getFirst();
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
