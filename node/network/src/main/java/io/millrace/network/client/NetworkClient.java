package io.millrace.network.client;

import io.millrace.base.Clock;
import io.millrace.base.FaultKind;
import io.millrace.network.LoopGroup;
import io.millrace.network.NettyDefaults;
import io.millrace.network.NetworkException;
import io.millrace.network.Transport;
import io.millrace.network.TransportChoice;
import io.millrace.network.frame.MemoryBudget;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Connections to other nodes. They run on event loops of their own: one for control, so that no
 * load delays a sign of life, and others for data. Threads start with the first connection. Safe
 * from any thread.
 */
public final class NetworkClient implements AutoCloseable {
    /** Enough for the requests of one node. */
    private static final int CONTROL_LOOPS = 1;

    static {
        NettyDefaults.apply();
    }

    /** What travels on a channel, and so which threads carry it. */
    public enum Lane {
        CONTROL,
        DATA
    }

    /**
     * @param responseBytesMax of one answer
     * @param responseBytesTotalMax of all answers in memory; one at a time may exceed it
     * @param dataLoops threads for {@link Lane#DATA}
     */
    public record Settings(
            String clientId,
            String softwareVersion,
            int responseBytesMax,
            long responseBytesTotalMax,
            int dataLoops) {}

    private final ClientContext context;
    private final int dataLoops;
    private final Map<Lane, LoopGroup> loops = new EnumMap<>(Lane.class);
    private final Set<ClientChannel> channels = new HashSet<>();
    private boolean closed;

    private NetworkClient(ClientContext context, int dataLoops) {
        this.context = context;
        this.dataLoops = dataLoops;
    }

    /**
     * @param lookups where names are resolved, which may wait
     */
    public static NetworkClient start(
            Settings settings, TransportChoice choice, Clock clock, Executor lookups) {
        return new NetworkClient(
                new ClientContext(
                        settings.clientId(),
                        settings.softwareVersion(),
                        settings.responseBytesMax(),
                        new MemoryBudget(settings.responseBytesTotalMax()),
                        Transport.of(choice),
                        lookups,
                        clock),
                settings.dataLoops());
    }

    /** A channel of its own for whoever asks. It connects with its first request. */
    public synchronized ClientChannel connect(String host, int port, Lane lane) {
        if (closed) {
            throw new NetworkException(
                    FaultKind.CALLER,
                    host + ":" + port,
                    "the node stops, it connects no more",
                    null);
        }
        // A node without others pays for no loops.
        LoopGroup group = loops.computeIfAbsent(lane, this::loopsOf);
        ClientChannel channel = new ClientChannel(host, port, group.next(), context, this::forget);
        channels.add(channel);
        return channel;
    }

    private LoopGroup loopsOf(Lane lane) {
        return switch (lane) {
            case CONTROL ->
                    new LoopGroup(
                            context.transport(), "millrace-peers", CONTROL_LOOPS, context.budget());
            case DATA ->
                    new LoopGroup(
                            context.transport(), "millrace-fetch", dataLoops, context.budget());
        };
    }

    private synchronized void forget(ClientChannel channel) {
        channels.remove(channel);
    }

    /** Memory that answers hold at this moment, in bytes. */
    public long responseMemoryBytes() {
        return context.budget().usedBytes();
    }

    /**
     * Breaks every connection, fails what is in flight, and ends the threads. From any thread but
     * theirs. Once or again.
     */
    @Override
    public void close() {
        List<ClientChannel> open;
        List<LoopGroup> running;
        synchronized (this) {
            closed = true;
            open = List.copyOf(channels);
            running = List.copyOf(loops.values());
        }
        open.forEach(ClientChannel::close);
        running.forEach(LoopGroup::close);
    }
}
