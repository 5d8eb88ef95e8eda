package io.millrace.simulation.scenario;

import io.millrace.protocol.ApiResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request that is still on its way. */
interface InFlight {
    /**
     * It comes to the node now; again if it has come before. What the node answers nobody gets.
     * Null when it gives the connection up instead.
     */
    @Nullable ApiResponse arriveAnyhow();

    /** Likewise, and is answered. */
    default ApiResponse arrive() {
        return Objects.requireNonNull(arriveAnyhow(), "the connection was lost");
    }
}
