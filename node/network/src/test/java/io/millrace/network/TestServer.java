package io.millrace.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.SteppedClock;
import io.millrace.config.ConnectionLimits;
import io.millrace.config.ServerSettings;
import io.millrace.metrics.MetricRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A server on a free port, over a stepped clock. Closing it checks that every buffer has been given
 * back.
 */
final class TestServer implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    static {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    /** What tests turn; the rest is out of the way. */
    record Limits(
            int requestBytesMax,
            long budgetBytes,
            int connectionsMax,
            int perAddressMax,
            long idleMillisMax) {
        static final Limits WIDE = new Limits(100 << 20, 256 << 20, 100_000, 100_000, 600_000);

        Limits requestBytesMax(int bytes) {
            return new Limits(bytes, budgetBytes, connectionsMax, perAddressMax, idleMillisMax);
        }

        Limits budgetBytes(long bytes) {
            return new Limits(requestBytesMax, bytes, connectionsMax, perAddressMax, idleMillisMax);
        }

        Limits connectionsMax(int count) {
            return new Limits(requestBytesMax, budgetBytes, count, perAddressMax, idleMillisMax);
        }

        Limits perAddressMax(int count) {
            return new Limits(requestBytesMax, budgetBytes, connectionsMax, count, idleMillisMax);
        }
    }

    final SteppedClock clock = new SteppedClock(1_000_000);
    final MetricRegistry metrics = new MetricRegistry();
    final NetworkServer network;

    TestServer(TransportChoice transport, Limits limits, RequestProcessor processor) {
        this(0, transport, limits, processor, Relay.NONE);
    }

    TestServer(int port, RequestProcessor processor) {
        this(port, TransportChoice.AUTO, Limits.WIDE, processor, Relay.NONE);
    }

    TestServer(TransportChoice transport, RequestProcessor processor, Relay relay) {
        this(0, transport, Limits.WIDE, processor, relay);
    }

    private TestServer(
            int port,
            TransportChoice transport,
            Limits limits,
            RequestProcessor processor,
            Relay relay) {
        network =
                NetworkServer.start(
                        settings(limits),
                        List.of(new ServerSettings.Endpoint("PLAINTEXT", "127.0.0.1", port)),
                        new NetworkServer.Surroundings(
                                processor, metrics, clock, transport, relay));
    }

    TestServer(RequestProcessor processor) {
        this(TransportChoice.AUTO, Limits.WIDE, processor);
    }

    static ServerSettings.Network settings(Limits limits) {
        return new ServerSettings.Network(
                limits.requestBytesMax,
                limits.budgetBytes,
                500,
                2,
                new ServerSettings.Sockets(-1, -1, 1024),
                new ServerSettings.Connections(
                        new ConnectionLimits(limits.connectionsMax, limits.perAddressMax, Map.of()),
                        limits.idleMillisMax));
    }

    int port() {
        return network.listeners().getFirst().address().getPort();
    }

    TestClient connect() {
        try {
            return new TestClient(port());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Waits for something that the server does by itself. */
    static void eventually(String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        network.close();
        assertThat(network.connections()).isZero();
        eventually("request memory is back", () -> network.requestMemoryBytes() == 0);
        eventually(
                "buffers are back", () -> PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() == 0);
    }
}
