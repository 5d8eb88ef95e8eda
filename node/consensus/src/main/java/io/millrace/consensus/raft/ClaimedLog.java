package io.millrace.consensus.raft;

import io.millrace.consensus.Leadership;
import io.millrace.consensus.store.MetadataBatches;

/**
 * Decides for each ordered entry whether it counts: rules "claim" and "fence" of the package. Pure;
 * two nodes that apply the same entries decide alike.
 */
final class ClaimedLog {
    /** What an entry comes to. */
    sealed interface Verdict {
        /** Its proposer leads from here on. */
        record Claimed(Leadership leadership) implements Verdict {}

        /** Its batch is the next one. */
        record Appended() implements Verdict {}

        record Void(String why) implements Verdict {}
    }

    /**
     * Where the log stands.
     *
     * @param claimTerm of the newest claim; -1 before the first
     * @param lastSequence the highest that was ordered under the claim, void or not; -1 before any
     * @param epochBase leader epoch = this + claimTerm
     */
    record State(long claimTerm, int leaderId, long lastSequence, int epochBase, long nextOffset) {
        static State empty() {
            return new State(-1, -1, -1, 0, 0);
        }

        private State ordered(long sequence, long next) {
            return new State(claimTerm, leaderId, sequence, epochBase, next);
        }

        int epoch() {
            return claimTerm < 0 ? epochBase : epochOf(claimTerm);
        }

        int epochOf(long term) {
            return Math.toIntExact(epochBase + term);
        }
    }

    private static final Verdict APPENDED = new Verdict.Appended();

    private State state;

    ClaimedLog(State state) {
        this.state = state;
    }

    State state() {
        return state;
    }

    Verdict apply(EntryId id, Entry entry) {
        if (entry.claimTerm() != id.term()) {
            return new Verdict.Void("it was ordered in term " + id.term());
        }
        if (entry.batch().partitionLeaderEpoch() != state.epochOf(id.term())) {
            return new Verdict.Void("the epoch of its batch is not that of its term");
        }
        return entry.kind() == Entry.Kind.CLAIM ? claim(entry) : append(entry);
    }

    private boolean isNext(Entry entry) {
        return entry.batch().baseOffset() == state.nextOffset();
    }

    private Verdict notNext() {
        return new Verdict.Void("the next offset is " + state.nextOffset());
    }

    private Verdict claim(Entry claim) {
        if (claim.claimTerm() <= state.claimTerm()) {
            return new Verdict.Void("term " + state.claimTerm() + " is claimed already");
        }
        if (!isNext(claim)) {
            return notNext();
        }
        int leaderId = MetadataBatches.leaderOf(claim.batch());
        state =
                new State(
                        claim.claimTerm(),
                        leaderId,
                        -1,
                        state.epochBase(),
                        claim.batch().nextOffset());
        return new Verdict.Claimed(new Leadership(leaderId, state.epoch()));
    }

    private Verdict append(Entry entry) {
        if (entry.claimTerm() != state.claimTerm()) {
            return new Verdict.Void("the newest claim is of term " + state.claimTerm());
        }
        if (entry.sequence() <= state.lastSequence()) {
            return new Verdict.Void("a later proposal was ordered before");
        }
        boolean counts = isNext(entry);
        state =
                state.ordered(
                        entry.sequence(), counts ? entry.batch().nextOffset() : state.nextOffset());
        return counts ? APPENDED : notNext();
    }
}
