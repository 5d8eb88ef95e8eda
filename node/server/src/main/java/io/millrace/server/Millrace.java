package io.millrace.server;

import io.millrace.base.Clock;
import io.millrace.broker.node.Broker;
import io.millrace.broker.node.Machine;
import io.millrace.config.ServerConfiguration;
import io.millrace.config.ServerProperties;
import io.millrace.config.ServerSettings;
import io.millrace.handlers.Dispatcher;
import io.millrace.metrics.MetricRegistry;
import io.millrace.network.BoundListener;
import io.millrace.network.NetworkServer;
import io.millrace.network.TransportChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running broker. Several may run in one JVM, each with its own directory and port. Safe to use
 * from any thread; close it when done.
 */
public final class Millrace implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Millrace.class);
    private static final long DRAIN_MILLIS_MAX = 2_000;

    private final Broker broker;
    private final NetworkServer network;
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private boolean closed;

    private Millrace(Broker broker, NetworkServer network) {
        this.broker = broker;
        this.network = network;
    }

    /**
     * Starts a broker and returns when it serves.
     *
     * @throws io.millrace.base.OperatingException in one line what to do: a setting, the directory,
     *     the address
     */
    public static Millrace start(MillraceOptions options) {
        ServerConfiguration configuration =
                ServerProperties.read("the settings", settings(options));
        configuration
                .ignored()
                .forEach(key -> log.info("setting={} is ignored: {}", key.name(), key.reason()));
        Machine machine = Machine.real();
        Broker broker = Broker.open(configuration, machine);
        RequestGate gate = new RequestGate();
        NetworkServer network = null;
        try {
            network = listen(configuration.settings(), gate, machine.clock());
            Millrace millrace = new Millrace(broker, network);
            broker.join(
                    Listeners.advertised(configuration.settings(), network.listeners()),
                    millrace.failure::complete);
            Dispatcher dispatcher = new Dispatcher();
            HandlerTable.fill(dispatcher, broker);
            gate.open(dispatcher);
            return millrace;
        } catch (RuntimeException failed) {
            if (network != null) {
                network.close();
            }
            broker.close();
            throw failed;
        }
    }

    private static NetworkServer listen(ServerSettings settings, RequestGate gate, Clock clock) {
        return NetworkServer.start(
                settings.network(),
                settings.listeners().bound(),
                new NetworkServer.Surroundings(
                        gate, new MetricRegistry(), clock, TransportChoice.ofProperty()));
    }

    private static Map<String, String> settings(MillraceOptions options) {
        Map<String, String> settings = new TreeMap<>(options.settings());
        Path directory = options.dataDirectory();
        if (directory != null) {
            settings.put("log.dirs", directory.toString());
        }
        String listen = options.listen();
        if (listen != null) {
            settings.put("listeners", "PLAINTEXT://" + listen);
        }
        return settings;
    }

    /** What clients put into {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return Listeners.bootstrap(Listeners.advertised(broker.settings(), network.listeners()));
    }

    /** The first listener's port. */
    public int port() {
        List<BoundListener> listeners = network.listeners();
        return listeners.getFirst().address().getPort();
    }

    public Path dataDirectory() {
        return Path.of(broker.settings().node().dataDirectory());
    }

    /** Completes with the reason when the broker can't go on. */
    CompletionStage<String> failure() {
        return failure;
    }

    /** Stops cleanly within seconds: the next start needs no recovery. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        network.close(DRAIN_MILLIS_MAX);
        broker.close();
    }
}
