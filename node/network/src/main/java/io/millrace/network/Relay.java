package io.millrace.network;

import java.net.InetSocketAddress;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Where connections of another protocol go that arrive on a listener: those that begin as HTTP/2
 * does, which the consensus engine speaks. So controllers need one port for both.
 *
 * @param listeners on which such connections are expected, by name
 * @param target an address of this machine; asked for each connection
 */
public record Relay(Set<String> listeners, Supplier<InetSocketAddress> target) {
    /** No connection is passed on. */
    public static final Relay NONE =
            new Relay(
                    Set.of(),
                    () -> {
                        throw new IllegalStateException("nothing is passed on");
                    });

    public Relay {
        listeners = Set.copyOf(listeners);
    }

    boolean watches(String listener) {
        return listeners.contains(listener);
    }
}
