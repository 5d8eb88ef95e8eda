package io.millrace.simulation.run;

import io.millrace.simulation.client.Protocol;

/**
 * Who takes part in a run.
 *
 * @param protocol of the transactional clients
 * @param plain how many producers write outside of transactions
 * @param idempotent whether these are
 * @param transactional how many transactional ids write to the topics
 * @param copiers how many partitions are copied exactly once
 * @param compacted whether some of the partitions are compacted
 * @param grouped whether a consumer group copies all partitions exactly once
 */
record Workload(
        Protocol protocol,
        int plain,
        boolean idempotent,
        int transactional,
        int copiers,
        boolean compacted,
        boolean grouped) {

    static Workload onlyPlain() {
        return new Workload(Protocol.TV2, 3, true, 0, 0, false, false);
    }

    /** Whose duplicates must be noticed. */
    static Workload withoutIdempotence() {
        return new Workload(Protocol.TV2, 3, false, 0, 0, false, false);
    }

    static Workload mixed(Protocol protocol) {
        return new Workload(protocol, 1, true, 3, 2, false, false);
    }

    static Workload compacting() {
        return new Workload(Protocol.TV2, 1, true, 3, 0, true, false);
    }

    static Workload sharing(Protocol protocol) {
        return new Workload(protocol, 1, true, 2, 0, false, true);
    }
}
