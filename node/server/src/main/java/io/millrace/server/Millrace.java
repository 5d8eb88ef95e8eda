package io.millrace.server;

import io.millrace.broker.node.Broker;
import io.millrace.broker.node.Machine;
import io.millrace.broker.threads.TaskPool;
import io.millrace.broker.threads.Threads;
import io.millrace.config.Placeholders;
import io.millrace.config.ServerConfiguration;
import io.millrace.config.ServerProperties;
import io.millrace.config.ServerSettings;
import io.millrace.config.ServerSettings.Endpoint;
import io.millrace.consensus.ratis.RatisEngine;
import io.millrace.handlers.Dispatcher;
import io.millrace.network.BoundListener;
import io.millrace.network.NetworkServer;
import io.millrace.network.Relay;
import io.millrace.network.TransportChoice;
import io.millrace.network.client.NetworkClient;
import io.millrace.server.http.BrokerMetrics;
import io.millrace.server.http.HttpAddress;
import io.millrace.server.http.HttpEndpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running broker. Several may run in one JVM, each with its own directory and port. Safe to use
 * from any thread; close it when done.
 */
public final class Millrace implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Millrace.class);
    private static final long DRAIN_MILLIS_MAX = 2_000;

    /** Until the first requests have what they need of the processor. */
    private static final long PROVISIONS_DELAY_MILLIS = 3_000;

    /** How long a node that stops waits for the others to take over. */
    private static final int LEAVE_MILLIS_MAX = 10_000;

    /** Answers of other nodes in memory; one at a time may exceed it. */
    private static final long PEER_BYTES_TOTAL_MAX = 64 << 20;

    private static final int PEER_DATA_LOOPS = 1;

    private final Broker broker;
    private final NetworkServer network;
    private final NetworkPeers peers;
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final CompletableFuture<HttpEndpoint> http = new CompletableFuture<>();
    private boolean closed;

    private Millrace(Broker broker, NetworkServer network, NetworkPeers peers) {
        this.broker = broker;
        this.network = network;
        this.peers = peers;
    }

    /**
     * Starts a broker and returns when it serves.
     *
     * @throws io.millrace.base.OperatingException in one line what to do: a setting, the directory,
     *     the address
     */
    public static Millrace start(MillraceOptions options) {
        Machine machine = Machine.real();
        try (TaskPool beside = machine.threads().pool("millrace-start", 1)) {
            // What fails there fails again where it is needed, and is explained there.
            CompletableFuture.runAsync(() -> prepare(machine), beside);
            return start(options, machine);
        }
    }

    /** What takes long before its first use, and needs no settings. */
    private static void prepare(Machine machine) {
        machine.randomness().nextLong();
        NetworkServer.prepare(TransportChoice.ofProperty());
    }

    private static Millrace start(MillraceOptions options, Machine machine) {
        ServerConfiguration configuration =
                ServerProperties.read("the settings", settings(options));
        configuration
                .ignored()
                .forEach(key -> log.info("setting={} is ignored: {}", key.name(), key.reason()));
        NetworkPeers peers = new NetworkPeers(() -> client(configuration.settings(), machine));
        Broker broker = Broker.open(configuration, machine.with(peers, RatisEngine::new));
        @Nullable HttpAddress http = HttpAddress.of(configuration.fixed());
        ListenerRoles roles = new ListenerRoles(configuration.settings().listeners());
        RequestGate gate = new RequestGate(roles);
        NetworkServer network = null;
        try {
            network = listen(configuration.settings(), gate, broker);
            Millrace millrace = new Millrace(broker, network, peers);
            List<Endpoint> advertised =
                    Listeners.advertised(configuration.settings(), network.listeners());
            await(
                    broker.join(
                            advertised.stream()
                                    .filter(each -> !roles.isController(each.name()))
                                    .toList(),
                            millrace.failure::complete));
            broker.watch(new ConnectionLimitsFollower(broker.layers(), network::limit)::apply);
            gate.open(dispatchers(broker, advertised, roles));
            millrace.serveMetrics(http, machine.threads());
            broker.later(Provisions::take, PROVISIONS_DELAY_MILLIS);
            return millrace;
        } catch (RuntimeException failed) {
            if (network != null) {
                network.close();
            }
            broker.close();
            peers.close();
            throw failed;
        }
    }

    private static RequestGate.Dispatchers dispatchers(
            Broker broker, List<Endpoint> advertised, ListenerRoles roles) {
        Dispatcher clients = Dispatcher.ofBroker();
        HandlerTable.fill(clients, broker);
        Dispatcher controllers = Dispatcher.ofController();
        List<Endpoint> own =
                advertised.stream().filter(each -> roles.isController(each.name())).toList();
        if (!own.isEmpty()) {
            ControllerHandlerTable.fill(controllers, broker, own);
        }
        return new RequestGate.Dispatchers(clients, controllers);
    }

    /** Bounded by the node: it gives up when the cluster does not take it. */
    private static void await(CompletionStage<Void> serving) {
        try {
            serving.toCompletableFuture().join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    private static NetworkClient client(ServerSettings settings, Machine machine) {
        return NetworkClient.start(
                new NetworkClient.Settings(
                        "millrace-node-" + settings.node().nodeId(),
                        Version.current(),
                        settings.network().requestBytesMax(),
                        PEER_BYTES_TOTAL_MAX,
                        PEER_DATA_LOOPS),
                TransportChoice.ofProperty(),
                machine.clock(),
                machine.threads().mayBlock());
    }

    private static NetworkServer listen(ServerSettings settings, RequestGate gate, Broker broker) {
        return NetworkServer.start(
                settings.network(),
                settings.listeners().bound(),
                new NetworkServer.Surroundings(
                        gate,
                        broker.metrics(),
                        broker.clock(),
                        TransportChoice.ofProperty(),
                        relay(settings, broker)));
    }

    private static Relay relay(ServerSettings settings, Broker broker) {
        int port = broker.control().enginePort();
        return port == 0
                ? Relay.NONE
                : new Relay(
                        Set.copyOf(settings.listeners().controllers()),
                        () -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Behind the start's back: whoever waits for the first record does not pay for it. */
    private void serveMetrics(@Nullable HttpAddress address, Threads threads) {
        if (address != null) {
            CompletableFuture.runAsync(
                    () -> {
                        BrokerMetrics.register(broker.metrics(), broker);
                        http.complete(HttpEndpoint.start(address, broker, threads));
                    },
                    threads.mayBlock());
        } else {
            http.complete(HttpEndpoint.NONE);
        }
    }

    /**
     * Where metrics are served, {@code host:port}; null for nowhere. Waits until that is decided.
     */
    public @Nullable String httpAddress() {
        return http.join().address();
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
        return Placeholders.fill(settings, SettingValues::find);
    }

    /** What clients put into {@code bootstrap.servers}. */
    public String bootstrapServers() {
        ServerSettings settings = broker.settings();
        return Listeners.bootstrap(
                Listeners.advertised(settings, network.listeners()).stream()
                        .filter(each -> !settings.listeners().isController(each.name()))
                        .toList());
    }

    /** The first listener's port. */
    public int port() {
        List<BoundListener> listeners = network.listeners();
        return listeners.getFirst().address().getPort();
    }

    /** The port of one listener. */
    int port(String listener) {
        return network.listeners().stream()
                .filter(each -> each.name().equals(listener))
                .findFirst()
                .orElseThrow()
                .address()
                .getPort();
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
        leave();
        http.thenAccept(HttpEndpoint::close);
        network.close(DRAIN_MILLIS_MAX);
        broker.close();
        peers.close();
    }

    /** While other nodes can still fetch from this one. */
    private void leave() {
        try {
            broker.leave().toCompletableFuture().get(LEAVE_MILLIS_MAX, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException unheard) {
            log.warn("the other nodes don't take over in time; they will notice");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
