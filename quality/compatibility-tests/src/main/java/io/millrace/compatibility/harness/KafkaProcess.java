package io.millrace.compatibility.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Apache Kafka from its published artifacts: one node that is broker and controller, or a broker
 * that follows a controller elsewhere.
 */
public final class KafkaProcess extends LaunchedBroker {
    /** Of every Kafka that tests start. */
    public static final String CLUSTER_ID = "bWlsbHJhY2UtY29tcGF0cw";

    private static final List<String> TEST_FLAGS =
            List.of("-Xmx512m", "-XX:+UseSerialGC", "-Xshare:auto");

    /** Among the flags: the quorum's voters are in the metadata log. */
    private static final String DYNAMIC_QUORUM = "-Dmillrace.compat.quorum=dynamic";

    private static final int ALONE = 1;

    private final Path directory;
    private final Map<String, String> settings;
    private final List<String> flags;
    private final int port = freePort();
    private final int controllerPort;
    private final int nodeId;
    private final String clusterId;

    /** With flags for tests: a small heap, a quick start. */
    public KafkaProcess(Path directory, Map<String, String> settings) {
        this(directory, settings, TEST_FLAGS);
    }

    /** As above, with the voters in the metadata log (KIP-853). */
    public static KafkaProcess withDynamicQuorum(Path directory, Map<String, String> settings) {
        List<String> flags = new ArrayList<>(TEST_FLAGS);
        flags.add(DYNAMIC_QUORUM);
        return new KafkaProcess(directory, settings, flags);
    }

    public KafkaProcess(Path directory, Map<String, String> settings, List<String> flags) {
        this(directory, settings, flags, ALONE, CLUSTER_ID, freePort());
    }

    private KafkaProcess(
            Path directory,
            Map<String, String> settings,
            List<String> flags,
            int nodeId,
            String clusterId,
            int controllerPort) {
        super(directory);
        this.directory = directory;
        this.settings = Map.copyOf(settings);
        this.flags = List.copyOf(flags);
        this.nodeId = nodeId;
        this.clusterId = clusterId;
        this.controllerPort = controllerPort;
    }

    /** A broker of another node's cluster, whose controller listens on a port of 127.0.0.1. */
    public static KafkaProcess broker(
            Path directory, int nodeId, String clusterId, int controllerPort) {
        return new KafkaProcess(
                directory,
                Map.of(),
                List.of("-Xmx512m", "-XX:+UseSerialGC", "-Xshare:auto"),
                nodeId,
                clusterId,
                controllerPort);
    }

    @Override
    public void start() {
        launch();
        Await.until("Kafka listens on " + bootstrap(), START_LIMIT, this::accepts);
    }

    /** Formats the directory first if that is still to do. */
    @Override
    public void launch() {
        format();
        List<String> words = new ArrayList<>();
        words.add(JavaProgram.executable());
        words.addAll(flags);
        words.addAll(List.of("-cp", JavaProgram.classPath()));
        words.addAll(List.of("kafka.Kafka", properties().toString()));
        launch(words);
    }

    private Path properties() {
        return directory.resolve("server.properties");
    }

    /** Prepares the data directory, once in its life. */
    public void format() {
        if (Files.exists(properties())) {
            return;
        }
        Map<String, String> all = new TreeMap<>(settings);
        // A killed broker may come back once its old session is over.
        all.put("broker.session.timeout.ms", "1500");
        all.put("broker.heartbeat.interval.ms", "200");
        all.put("controller.listener.names", "CONTROLLER");
        all.put("node.id", String.valueOf(nodeId));
        if (nodeId == ALONE) {
            all.put("process.roles", "broker,controller");
            all.put(
                    isDynamic()
                            ? "controller.quorum.bootstrap.servers"
                            : "controller.quorum.voters",
                    (isDynamic() ? "" : "1@") + "127.0.0.1:" + controllerPort);
            all.put(
                    "listeners",
                    "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                            .formatted(port, controllerPort));
        } else {
            all.put("process.roles", "broker");
            all.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
            all.put("listeners", "PLAINTEXT://127.0.0.1:" + port);
        }
        all.put("advertised.listeners", "PLAINTEXT://" + bootstrap());
        all.put("log.dirs", dataDirectory().toString());
        all.put("offsets.topic.replication.factor", "1");
        all.put("transaction.state.log.replication.factor", "1");
        all.put("transaction.state.log.min.isr", "1");
        all.put("share.coordinator.state.topic.replication.factor", "1");
        all.put("share.coordinator.state.topic.min.isr", "1");
        StringBuilder text = new StringBuilder();
        all.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        try {
            Files.createDirectories(directory);
            Files.writeString(properties(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JavaProgram.command("kafka.tools.StorageTool", "format")
                .with("-t", clusterId, "-c", properties().toString())
                .with(isDynamic() ? new String[] {"--standalone"} : new String[0])
                .succeed();
    }

    /** Whether the voters are in the metadata log (KIP-853) and not in the settings. */
    private boolean isDynamic() {
        return flags.contains(DYNAMIC_QUORUM);
    }

    private boolean accepts() {
        if (!isAlive()) {
            throw new AssertionError("Kafka did not start:\n" + log());
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void stop() {
        if (!isAlive()) {
            return;
        }
        running().stop(STOP_LIMIT);
    }

    @Override
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** The listener of its controller, on 127.0.0.1. */
    public int controllerPort() {
        return controllerPort;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
