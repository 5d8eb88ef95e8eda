package io.millrace.simulation.scenario;

import io.millrace.protocol.ApiResponse;

/** A request that is still on its way. */
interface InFlight {
    /** It comes to the node now; again if it has come before. What the node answers nobody gets. */
    ApiResponse arrive();
}
