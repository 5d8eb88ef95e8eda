package io.millrace.network.client;

import io.millrace.network.Loop;
import io.millrace.network.client.ClientAnswer.FailureKind;
import io.millrace.protocol.ApiRequest;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one address, in order, over one connection at a time. It connects when there is
 * something to send, and again, after a while, when the connection broke meanwhile.
 *
 * <pre>
 * idle --request--> connecting --socket, versions--> ready --broken--> idle
 *                       |  fails: what waits is unreachable             ^
 *                       +-----------------------------------------------+
 * </pre>
 *
 * <p>Its event loop owns it; {@link #send} and {@link #close} may be called from any thread.
 */
public final class ClientChannel implements AutoCloseable {
    /** Requests that wait or are in flight. Those beyond it are refused. */
    public static final int REQUESTS_MAX = 256;

    private static final int CONNECT_MILLIS_MAX = 2_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final String host;
    private final int port;
    private final Loop loop;
    private final ClientContext context;
    private final Consumer<ClientChannel> whenClosed;
    private final ArrayDeque<ClientRequest> waiting = new ArrayDeque<>();
    private final ClientBackoff backoff = new ClientBackoff();

    /** Requests that were not ended. */
    private final AtomicInteger open = new AtomicInteger();

    private final ConnectionOwner owner = new ConnectionOwner();
    private boolean connecting;

    /** From its socket on until it breaks. */
    private @Nullable ClientConnection connection;

    private @Nullable Future<?> timer;
    private long timerNanos;
    private volatile boolean closed;

    /**
     * @param whenClosed told once
     */
    ClientChannel(
            String host,
            int port,
            Loop loop,
            ClientContext context,
            Consumer<ClientChannel> whenClosed) {
        this.host = host;
        this.port = port;
        this.loop = loop;
        this.context = context;
        this.whenClosed = whenClosed;
    }

    /**
     * Sends a request in the highest version that both sides know.
     *
     * @param request belongs to the channel until it is answered
     * @param versionMax a lower version, or {@code Short.MAX_VALUE}
     * @param timeoutMillis from now to the answer, connecting included; a request in flight that
     *     exceeds it costs the channel its connection
     * @param then called exactly once, on the channel's thread, which it may not hold up. Byte
     *     fields of an answer are read-only, and valid until it returns
     */
    public void send(
            ApiRequest request, short versionMax, int timeoutMillis, Consumer<ClientAnswer> then) {
        long deadline = context.clock().nanos() + timeoutMillis * NANOS_PER_MILLI;
        ClientRequest sent =
                new ClientRequest(
                        request,
                        versionMax,
                        deadline,
                        answer -> {
                            open.decrementAndGet();
                            then.accept(answer);
                        });
        boolean accepted = open.incrementAndGet() <= REQUESTS_MAX;
        try {
            loop.execute(() -> begin(sent, accepted));
        } catch (RejectedExecutionException stopped) {
            sent.fail(FailureKind.CLOSED, "the node stops");
        }
    }

    private void begin(ClientRequest request, boolean accepted) {
        if (closed) {
            request.fail(FailureKind.CLOSED, "the channel is closed");
        } else if (!accepted) {
            request.fail(FailureKind.OVERLOADED, "more than " + REQUESTS_MAX + " requests wait");
        } else {
            waiting.add(request);
            advance();
        }
    }

    /** Sends what can be sent, connects when there is something to send. */
    private void advance() {
        ClientConnection usable = connection;
        if (usable != null && usable.isReady()) {
            boolean sent = false;
            while (!waiting.isEmpty() && usable.takes()) {
                usable.send(waiting.remove());
                sent = true;
            }
            if (sent) {
                usable.flush();
            }
        } else if (usable == null && !connecting && !waiting.isEmpty() && !closed) {
            if (backoff.remainingNanos(context.clock().nanos()) == 0) {
                connect();
            }
        }
        wakeUpInTime();
    }

    private void connect() {
        connecting = true;
        if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
            connectTo(new InetSocketAddress(host, port));
            return;
        }
        context.lookups()
                .execute(() -> {
                    InetSocketAddress address = lookUp();
                    loop.execute(() -> connectTo(address));
                });
    }

    /** May wait. Unresolved when the name is not known. */
    private InetSocketAddress lookUp() {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException unknown) {
            return InetSocketAddress.createUnresolved(host, port);
        }
    }

    private void connectTo(InetSocketAddress address) {
        if (closed) {
            return;
        }
        if (address.isUnresolved()) {
            unreachable("no address is known for " + host);
            return;
        }
        ChannelFuture opening =
                new Bootstrap()
                        .group(loop.netty())
                        .channel(context.transport().client())
                        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS_MAX)
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        opened(channel);
                                    }
                                })
                        .connect(address);
        opening.addListener(done -> {
            if (!done.isSuccess()) {
                unreachable(String.valueOf(done.cause().getMessage()));
            }
        });
    }

    /** The socket is there, and about to be connected. TLS goes in front of the connection. */
    private void opened(Channel channel) {
        ClientConnection opened = new ClientConnection(channel, loop, context, owner);
        connection = opened;
        channel.pipeline().addLast(opened);
    }

    private void unreachable(String why) {
        if (!connecting) {
            return;
        }
        connecting = false;
        connection = null;
        backoff.failed(context.clock().nanos());
        String reason = host + ":" + port + " can't be reached: " + why;
        failWaiting(FailureKind.UNREACHABLE, reason);
        advance();
    }

    private void failWaiting(FailureKind kind, String why) {
        // What the callbacks send comes later, by the loop.
        while (!waiting.isEmpty()) {
            waiting.remove().fail(kind, why);
        }
    }

    /** How its connections report. On the event loop. */
    private final class ConnectionOwner implements ClientConnection.Owner {
        @Override
        public void ready() {
            connecting = false;
            backoff.succeeded();
            advance();
        }

        @Override
        public void answered() {
            advance();
        }

        @Override
        public void broken(ClientConnection broken, String why) {
            if (connecting) {
                unreachable(why);
            } else if (broken == connection) {
                connection = null;
                backoff.failed(context.clock().nanos());
                advance();
            }
        }
    }

    /** One timer for all deadlines and for the end of the back-off. */
    private void wakeUpInTime() {
        long now = context.clock().nanos();
        long never = now + Long.MAX_VALUE / 2;
        long earliest = never;
        for (ClientRequest request : waiting) {
            if (request.deadlineNanos() - earliest < 0) {
                earliest = request.deadlineNanos();
            }
        }
        ClientConnection inUse = connection;
        if (inUse != null) {
            earliest = inUse.earliestDeadline(earliest);
        } else if (!waiting.isEmpty() && !connecting) {
            long retry = now + backoff.remainingNanos(now);
            earliest = retry - earliest < 0 ? retry : earliest;
        }
        if (earliest == never || timer != null && timerNanos - earliest <= 0) {
            return;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        timerNanos = earliest;
        timer =
                loop.netty()
                        .schedule(this::wakeUp, Math.max(0, earliest - now), TimeUnit.NANOSECONDS);
    }

    private void wakeUp() {
        timer = null;
        long now = context.clock().nanos();
        ClientConnection inUse = connection;
        if (inUse != null) {
            inUse.expire(now);
        }
        for (ClientRequest request : waiting.toArray(ClientRequest[]::new)) {
            if (request.isOverdue(now) && waiting.remove(request)) {
                request.fail(FailureKind.UNREACHABLE, host + ":" + port + ": no room in time");
            }
        }
        advance();
    }

    /** What waits or is in flight fails. Once or again. */
    @Override
    public void close() {
        closed = true;
        whenClosed.accept(this);
        try {
            loop.execute(this::dispose);
        } catch (RejectedExecutionException stopped) {
            // The loop has ended, and its connections with it.
        }
    }

    private void dispose() {
        failWaiting(FailureKind.CLOSED, "the channel is closed");
        ClientConnection inUse = connection;
        if (inUse != null) {
            inUse.close("the channel is closed");
        }
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
