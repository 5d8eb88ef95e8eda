package io.millrace.simulation.run;

import io.millrace.simulation.client.Protocol;

/**
 * Who takes part in a run.
 *
 * @param protocol of the transactional clients
 * @param idempotent whether the plain producers are
 * @param transactional how many transactional ids write to the topics
 * @param copiers how many partitions are copied exactly once
 */
record Workload(Protocol protocol, int plain, boolean idempotent, int transactional, int copiers) {
    static Workload onlyPlain() {
        return new Workload(Protocol.TV2, 3, true, 0, 0);
    }

    /** Whose duplicates must be noticed. */
    static Workload withoutIdempotence() {
        return new Workload(Protocol.TV2, 3, false, 0, 0);
    }

    static Workload mixed(Protocol protocol) {
        return new Workload(protocol, 1, true, 3, 2);
    }
}
