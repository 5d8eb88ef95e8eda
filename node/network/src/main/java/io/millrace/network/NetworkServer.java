package io.millrace.network;

import io.millrace.base.Clock;
import io.millrace.config.ServerSettings;
import io.millrace.metrics.MetricRegistry;
import java.util.List;

/** The listeners and event loops of one broker. Usable when it is there; safe from any thread. */
public final class NetworkServer implements AutoCloseable {

    /** What a server needs besides its settings. */
    public record Surroundings(
            RequestProcessor processor,
            MetricRegistry metrics,
            Clock clock,
            TransportChoice transport) {}

    private NetworkServer() {}

    /**
     * Binds every endpoint, and accepts connections from then on.
     *
     * @throws NetworkException when an address can't be bound; nothing is left open then
     */
    public static NetworkServer start(
            ServerSettings.Network settings,
            List<ServerSettings.Endpoint> endpoints,
            Surroundings surroundings) {
        throw new UnsupportedOperationException("comes with the next commit");
    }

    /** In the order of the endpoints. */
    public List<BoundListener> listeners() {
        return List.of();
    }

    /** How many connections are open. */
    public int connections() {
        return 0;
    }

    /**
     * Stops to accept and to read, lets requests in flight be answered for a while, and closes what
     * is left.
     */
    public void close(long drainMillisMax) {}

    /** As {@link #close(long)} without waiting for requests in flight. */
    @Override
    public void close() {
        close(0);
    }
}
