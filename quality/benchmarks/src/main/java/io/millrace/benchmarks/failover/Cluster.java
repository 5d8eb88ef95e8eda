package io.millrace.benchmarks.failover;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.ChildProcess;
import io.millrace.compatibility.harness.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;

/** Three nodes, each a broker and a voter, in processes of their own. Used by one thread. */
final class Cluster implements AutoCloseable {
    private static final int SIZE = 3;
    private static final String CLUSTER_ID = "bWlsbHJhY2UtZmFpbG92ZQ";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Brand brand;
    private final Path directory;
    private final List<Integer> clientPorts = ports();
    private final List<Integer> controllerPorts = ports();
    private final Map<Integer, ChildProcess> running = new TreeMap<>();
    private int launches;

    Cluster(Brand brand, Path directory) throws IOException {
        this.brand = brand;
        this.directory = directory;
        Files.createDirectories(directory);
        for (int id = 1; id <= SIZE; id++) {
            Files.writeString(properties(id), text(id));
            brand.prepare(CLUSTER_ID, properties(id));
        }
    }

    private static List<Integer> ports() {
        return IntStream.range(0, SIZE).mapToObj(i -> freePort()).toList();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path properties(int id) {
        return directory.resolve("node" + id + ".properties");
    }

    private String text(int id) {
        Map<String, String> all = new TreeMap<>(brand.settings());
        all.put("node.id", Integer.toString(id));
        all.put("process.roles", "broker,controller");
        all.put("controller.listener.names", "CONTROLLER");
        all.put(
                "controller.quorum.voters",
                IntStream.rangeClosed(1, SIZE)
                        .mapToObj(each -> each + "@127.0.0.1:" + controllerPorts.get(each - 1))
                        .collect(Collectors.joining(",")));
        String client = "PLAINTEXT://127.0.0.1:" + clientPorts.get(id - 1);
        all.put("listeners", client + ",CONTROLLER://127.0.0.1:" + controllerPorts.get(id - 1));
        all.put("advertised.listeners", client);
        all.put("log.dirs", directory.resolve("data" + id).toString());
        all.put("min.insync.replicas", "2");
        return all.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue() + "\n")
                .collect(Collectors.joining());
    }

    String bootstrap() {
        return clientPorts.stream()
                .map(port -> "127.0.0.1:" + port)
                .collect(Collectors.joining(","));
    }

    /** Starts those that don't run. */
    void start() {
        for (int id = 1; id <= SIZE; id++) {
            ChildProcess process = running.get(id);
            if (process == null || !process.isAlive()) {
                Path log = directory.resolve("node" + id + "-" + launches++ + ".log");
                running.put(
                        id,
                        ChildProcess.start(
                                brand.command(CLUSTER_ID, properties(id)), Map.of(), log));
            }
        }
    }

    void kill(int id) {
        node(id).kill();
    }

    /** STOP or CONT. */
    void signal(String name, int id) {
        Command.of("kill", "-" + name, Long.toString(node(id).pid())).succeed();
    }

    private ChildProcess node(int id) {
        return Objects.requireNonNull(running.get(id), "not started");
    }

    /** One partition on all nodes. Waits until the cluster takes it. */
    void create(Admin admin, String topic) {
        Await.until(
                topic + " is made",
                PATIENCE,
                () -> {
                    try {
                        admin.createTopics(List.of(new NewTopic(topic, 1, (short) SIZE)))
                                .all()
                                .get();
                        return true;
                    } catch (ExecutionException notYet) {
                        return false;
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    /** The node that leads, once all replicas are in sync. */
    int awaitInSync(Admin admin, String topic) {
        int[] leader = {-1};
        Await.until(
                "all in sync: " + directory,
                PATIENCE,
                () -> {
                    TopicPartitionInfo partition = partition(admin, topic);
                    if (partition == null || partition.isr().size() < SIZE) {
                        return false;
                    }
                    leader[0] = partition.leader().id();
                    return true;
                });
        return leader[0];
    }

    /** Null while the node that is asked does not know of it. */
    private static @Nullable TopicPartitionInfo partition(Admin admin, String topic) {
        try {
            return Objects.requireNonNull(
                            admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic))
                    .partitions()
                    .getFirst();
        } catch (ExecutionException notYet) {
            return null;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        running.values().forEach(ChildProcess::close);
    }
}
