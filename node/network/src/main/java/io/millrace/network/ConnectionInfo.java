package io.millrace.network;

import io.millrace.base.EventLoop;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection. Its event loop owns it and alone changes it; other
 * threads may read.
 */
public final class ConnectionInfo {
    /** The principal of whoever has not said who they are. */
    public static final String ANONYMOUS = "User:ANONYMOUS";

    private static final Runnable NOTHING = () -> {};

    private final long id;
    private final InetSocketAddress remoteAddress;
    private final String listenerName;
    private final EventLoop eventLoop;
    private Runnable atClose = NOTHING;
    private boolean closed;
    private volatile String principal = ANONYMOUS;
    private volatile @Nullable ClientSoftware clientSoftware;

    /** What a client says of itself in ApiVersions (KIP-511). */
    public record ClientSoftware(String name, String version) {}

    /**
     * @param id unique in this process
     */
    public ConnectionInfo(
            long id, InetSocketAddress remoteAddress, String listenerName, EventLoop eventLoop) {
        this.id = id;
        this.remoteAddress = remoteAddress;
        this.listenerName = listenerName;
        this.eventLoop = eventLoop;
    }

    public long id() {
        return id;
    }

    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    /** The listener that the client connected to. */
    public String listenerName() {
        return listenerName;
    }

    /** Kafka's name of how the bytes are protected and the peer is authenticated. */
    public String securityProtocol() {
        return "PLAINTEXT";
    }

    /** The thread that the connection's requests start on. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** As Kafka writes it: type, colon, name. */
    public String principal() {
        return principal;
    }

    public void principal(String principal) {
        this.principal = principal;
    }

    /** Null until the client has said it. */
    public @Nullable ClientSoftware clientSoftware() {
        return clientSoftware;
    }

    public void clientSoftware(ClientSoftware software) {
        this.clientSoftware = software;
    }

    /**
     * Runs once when the connection closes, on its thread; at once if it is closed. Only the latest
     * counts. On the connection's thread.
     */
    public void whenClosed(Runnable then) {
        if (closed) {
            then.run();
        } else {
            atClose = then;
        }
    }

    /** On the connection's thread, once. */
    void closed() {
        closed = true;
        atClose.run();
        atClose = NOTHING;
    }

    @Override
    public String toString() {
        return listenerName + " connection " + id + " from " + remoteAddress;
    }
}
