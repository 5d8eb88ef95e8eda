package io.millrace.network;

import io.millrace.base.Clock;
import io.millrace.config.ServerSettings;
import io.millrace.network.frame.MemoryBudget;
import java.util.concurrent.TimeUnit;

/** What all connections of a server share. Safe from any thread. */
record ServerContext(
        ServerSettings.Network settings,
        RequestProcessor processor,
        Clock clock,
        MemoryBudget budget,
        NetworkMetrics metrics,
        ConnectionTable connections,
        Complaints complaints) {
    /** Requests that one connection may have in flight, whatever the settings say. */
    static final int IN_FLIGHT_MAX = 64;

    int frameBytesMax() {
        return settings.requestBytesMax();
    }

    int inFlightMax() {
        return Math.min(settings.requestsInFlightMax(), IN_FLIGHT_MAX);
    }

    /** A negative time sets no limit. */
    long idleNanosMax() {
        long millis = settings.connections().idleMillisMax();
        return millis < 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
