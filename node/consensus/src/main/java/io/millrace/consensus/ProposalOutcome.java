package io.millrace.consensus;

/** What became of a proposal. */
public sealed interface ProposalOutcome {

    /**
     * It is in the log for good.
     *
     * @param offset of its last record
     */
    record Committed(long offset, int epoch) implements ProposalOutcome {}

    /**
     * It is not in the log and never will be: this node does not lead in that epoch, or can't do
     * what was asked.
     *
     * @param leadership who leads instead, as far as this node knows
     */
    record Refused(Leadership leadership, String reason) implements ProposalOutcome {}

    /** It may be in the log, now or later. Only what the listener is told will say. */
    record Unknown(String reason) implements ProposalOutcome {}
}
