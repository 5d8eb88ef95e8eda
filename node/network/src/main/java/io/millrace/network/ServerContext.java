package io.millrace.network;

import io.millrace.base.Clock;
import io.millrace.config.ServerSettings;

/** What all connections of a server share. Safe from any thread. */
record ServerContext(
        ServerSettings.Network settings,
        RequestProcessor processor,
        Clock clock,
        MemoryBudget budget,
        NetworkMetrics metrics,
        ConnectionTable connections,
        Complaints complaints) {

    int frameBytesMax() {
        return settings.requestBytesMax();
    }

    int inFlightMax() {
        return Math.min(settings.requestsInFlightMax(), Connection.IN_FLIGHT_MAX);
    }

    long idleNanosMax() {
        return settings.connections().idleMillisMax() * 1_000_000;
    }
}
