package io.millrace.handlers.group;

import io.millrace.coordination.ProducerIdentity;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Over which connection each producer was heard last. A client gives a connection up before it
 * makes the next one, so what comes over an earlier one than the latest is something that the
 * client has stopped waiting for, and has repeated since. Safe from any thread.
 */
final class LatestConnections {
    /** Whoever was not heard for longest is forgotten, and believed. */
    private static final int PRODUCERS_MAX = 10_000;

    private final Map<ProducerIdentity, Long> connections =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<ProducerIdentity, Long> eldest) {
                    return size() > PRODUCERS_MAX;
                }
            };

    /** Takes note that the producer is heard; false when a later connection has overtaken it. */
    synchronized boolean note(ProducerIdentity producer, long connection) {
        return connections.merge(producer, connection, Math::max) == connection;
    }
}
