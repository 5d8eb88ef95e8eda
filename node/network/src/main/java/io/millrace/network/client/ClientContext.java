package io.millrace.network.client;

import io.millrace.base.Clock;
import io.millrace.network.Transport;
import io.millrace.network.frame.MemoryBudget;
import java.util.concurrent.Executor;

/**
 * What all channels of a client share. Safe from any thread.
 *
 * @param lookups where names are resolved, which may wait
 */
record ClientContext(
        String clientId,
        String softwareVersion,
        int responseBytesMax,
        MemoryBudget budget,
        Transport transport,
        Executor lookups,
        Clock clock) {}
