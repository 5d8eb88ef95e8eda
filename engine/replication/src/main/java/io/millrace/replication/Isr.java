package io.millrace.replication;

import java.util.List;

/** The in-sync replicas as their leader knows them. */
sealed interface Isr {

    /** As the controller has decided. */
    List<Integer> committed();

    /**
     * All who may be in sync: the committed ones, and those who are if the proposal is accepted.
     */
    List<Integer> maximal();

    /** Nothing is under way. */
    record Settled(List<Integer> committed) implements Isr {
        @Override
        public List<Integer> maximal() {
            return committed;
        }
    }

    /** A replica has caught up; the proposal is under way. */
    record Expanding(List<Integer> committed, IsrProposal proposal) implements Isr {
        @Override
        public List<Integer> maximal() {
            return proposal.nodes();
        }
    }

    /** Replicas have fallen behind; the proposal is under way. */
    record Shrinking(List<Integer> committed, IsrProposal proposal) implements Isr {
        @Override
        public List<Integer> maximal() {
            return committed;
        }
    }
}
