package io.millrace.replication;

import org.jspecify.annotations.Nullable;

/** The nodes of the cluster, as the newest metadata has them. */
@FunctionalInterface
public interface Brokers {

    /**
     * How a node is registered.
     *
     * @param epoch of its registration: another start of the node has another one
     */
    record Standing(long epoch, boolean fenced, boolean shuttingDown) {}

    /** Null for one that isn't registered. */
    @Nullable Standing standing(int node);
}
