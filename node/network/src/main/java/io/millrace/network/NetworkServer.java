package io.millrace.network;

import io.millrace.base.Clock;
import io.millrace.config.ConnectionLimits;
import io.millrace.config.ServerSettings;
import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import io.millrace.network.frame.MemoryBudget;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.util.internal.PlatformDependent;
import java.util.ArrayList;
import java.util.List;

/** The listeners and event loops of one broker. Usable when it is there; safe from any thread. */
public final class NetworkServer implements AutoCloseable {
    /** What requests may hold of the direct memory when the settings leave it to us. */
    private static final int BUDGET_DIVISOR = 2;

    static {
        NettyDefaults.apply();
    }

    /** What a server needs besides its settings. */
    public record Surroundings(
            RequestProcessor processor,
            MetricRegistry metrics,
            Clock clock,
            TransportChoice transport,
            Relay relay) {}

    private final ServerContext context;
    private final LoopGroup loops;
    private final List<Channel> acceptors = new ArrayList<>();
    private final List<BoundListener> listeners = new ArrayList<>();

    private NetworkServer(ServerContext context, LoopGroup loops) {
        this.context = context;
        this.loops = loops;
    }

    /**
     * Binds every endpoint, and accepts connections from then on.
     *
     * @throws NetworkException when an address can't be bound; nothing is left open then
     */
    public static NetworkServer start(
            ServerSettings.Network settings,
            List<ServerSettings.Endpoint> endpoints,
            Surroundings surroundings) {
        MetricRegistry metrics = surroundings.metrics();
        ServerContext context =
                new ServerContext(
                        settings,
                        surroundings.processor(),
                        surroundings.clock(),
                        new MemoryBudget(budgetBytes(settings)),
                        new NetworkMetrics(metrics),
                        new ConnectionTable(settings.connections().limits()),
                        new Complaints());
        register(metrics, context);
        Transport transport = Transport.of(surroundings.transport());
        LoopGroup loops =
                new LoopGroup(
                        transport, "millrace-network", settings.eventLoops(), context.budget());
        NetworkServer server = new NetworkServer(context, loops);
        try {
            Acceptor acceptor = new Acceptor(transport, loops, context, surroundings.relay());
            endpoints.forEach(endpoint -> server.add(endpoint, acceptor));
            return server;
        } catch (RuntimeException | Error failed) {
            server.close();
            throw failed;
        }
    }

    /**
     * Loads what the first listener would: the native library, the buffers' pool, the channels'
     * parts. Optional; on a thread that has nothing else to do while the broker opens its logs.
     */
    public static void prepare(TransportChoice choice) {
        PooledByteBufAllocator.DEFAULT.metric();
        Channel unused =
                new ReflectiveChannelFactory<>(Transport.of(choice).listener()).newChannel();
        unused.unsafe().closeForcibly();
    }

    private static long budgetBytes(ServerSettings.Network settings) {
        return settings.requestBytesTotalMax() > 0
                ? settings.requestBytesTotalMax()
                : PlatformDependent.maxDirectMemory() / BUDGET_DIVISOR;
    }

    private static void register(MetricRegistry metrics, ServerContext context) {
        metrics.gauge(
                "millrace_connections",
                "Open connections",
                Labels.NONE,
                () -> context.connections().size());
        metrics.gauge(
                "millrace_request_memory_bytes",
                "Memory that requests hold",
                Labels.NONE,
                () -> context.budget().usedBytes());
    }

    private void add(ServerSettings.Endpoint endpoint, Acceptor acceptor) {
        Channel channel = acceptor.bind(endpoint);
        acceptors.add(channel);
        listeners.add(Acceptor.bound(endpoint, channel));
    }

    /** In the order of the endpoints. */
    public List<BoundListener> listeners() {
        return List.copyOf(listeners);
    }

    /**
     * Takes connections up to other limits from now on; those that are open stay. May wait for the
     * names of hosts.
     *
     * @throws NetworkException when a host can't be resolved; the limits stay as they were then
     */
    public void limit(ConnectionLimits limits) {
        context.connections().limit(limits);
    }

    /** How many connections are open. */
    public int connections() {
        return context.connections().size();
    }

    /** Memory that requests hold at this moment, in bytes. */
    public long requestMemoryBytes() {
        return context.budget().usedBytes();
    }

    /**
     * Stops to accept and to read, lets requests in flight be answered for a while, and closes what
     * is left.
     */
    public void close(long drainMillisMax) {
        context.connections().close();
        acceptors.stream()
                .filter(Channel::isOpen)
                .forEach(open -> open.close().awaitUninterruptibly());
        try {
            if (drainMillisMax > 0) {
                loops.drain();
                context.connections().awaitEmpty(drainMillisMax);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        loops.close();
    }

    /** As {@link #close(long)} without waiting for requests in flight. Once or again. */
    @Override
    public void close() {
        close(0);
    }
}
