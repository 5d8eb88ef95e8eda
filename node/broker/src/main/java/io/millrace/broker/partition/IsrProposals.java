package io.millrace.broker.partition;

import io.millrace.replication.IsrProposal;

/** Where a leader's proposals of in-sync replicas go. Safe from any thread. */
@FunctionalInterface
public interface IsrProposals {

    /**
     * Brings the proposal to the controller; {@link Partition#answered} is told what came of it,
     * once, later and on another stack. Must not block.
     */
    void propose(Partition partition, IsrProposal proposal);
}
