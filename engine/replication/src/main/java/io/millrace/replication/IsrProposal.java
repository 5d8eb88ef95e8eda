package io.millrace.replication;

import java.util.List;

/**
 * In-sync replicas that a leader asks the controller for. The same proposal is sent until it is
 * answered; there is one for each partition at a time.
 *
 * @param partitionEpoch that the change builds on
 */
public record IsrProposal(int leaderEpoch, int partitionEpoch, List<Member> inSync) {

    /**
     * @param brokerEpoch the start of the node that was seen to be in sync (KIP-903)
     */
    public record Member(int node, long brokerEpoch) {}

    public IsrProposal {
        inSync = List.copyOf(inSync);
    }

    List<Integer> nodes() {
        return inSync.stream().map(Member::node).toList();
    }
}
