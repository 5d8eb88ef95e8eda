package io.millrace.replication;

import java.util.List;

/** What the controller made of an {@link IsrProposal}. */
public sealed interface IsrAnswer {

    /** The partition as it is now; perhaps by a change that came later. */
    record Accepted(int leaderEpoch, int partitionEpoch, List<Integer> inSync)
            implements IsrAnswer {
        public Accepted {
            inSync = List.copyOf(inSync);
        }
    }

    /** A member may not be in sync now: this copy of the proposal is refused. */
    record Ineligible() implements IsrAnswer {}

    /**
     * It builds on what is no more: another leader, another change. The metadata tells; until then
     * nobody knows whether the proposal itself was that change.
     */
    record Superseded() implements IsrAnswer {}

    /** No answer, or from nobody who decides: it may have been accepted. */
    record Unanswered() implements IsrAnswer {}
}
