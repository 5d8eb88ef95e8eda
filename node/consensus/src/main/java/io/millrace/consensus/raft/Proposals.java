package io.millrace.consensus.raft;

import io.millrace.consensus.Leadership;
import io.millrace.consensus.ProposalOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The proposals of this node's present claim that have no outcome yet, oldest first. */
final class Proposals {
    private record Pending(long sequence, long endOffset, Consumer<ProposalOutcome> outcome) {}

    private final Deque<Pending> pending = new ArrayDeque<>();
    private long nextSequence;

    int size() {
        return pending.size();
    }

    /**
     * The sequence of the new proposal.
     *
     * @param endOffset the offset after its last record
     */
    long add(long endOffset, Consumer<ProposalOutcome> outcome) {
        long sequence = nextSequence++;
        pending.add(new Pending(sequence, endOffset, outcome));
        return sequence;
    }

    /** Where the newest ends; the end of the log when all have their outcome. */
    long endOffset(long logEndOffset) {
        return pending.isEmpty() ? logEndOffset : pending.getLast().endOffset();
    }

    /**
     * The entry of this sequence was ordered, and this is what it came to. Those before it that
     * were not ordered yet can't count any more.
     */
    void settle(long sequence, ProposalOutcome outcome, ProposalOutcome.Refused overtaken) {
        while (!pending.isEmpty() && pending.getFirst().sequence() < sequence) {
            pending.removeFirst().outcome().accept(overtaken);
        }
        if (!pending.isEmpty() && pending.getFirst().sequence() == sequence) {
            pending.removeFirst().outcome().accept(outcome);
        }
    }

    /** The library gives no word about this one; a later order finds nobody waiting. */
    void lose(long sequence, String why) {
        for (Pending each : pending) {
            if (each.sequence() == sequence) {
                pending.remove(each);
                each.outcome().accept(new ProposalOutcome.Unknown(why));
                return;
            }
        }
    }

    /** Another claim counts: whatever is left can't count any more. */
    void refuseAll(Leadership leadership, String why) {
        drain(new ProposalOutcome.Refused(leadership, why));
    }

    /** What is left may or may not come to count. */
    void loseAll(String why) {
        drain(new ProposalOutcome.Unknown(why));
    }

    private void drain(ProposalOutcome outcome) {
        List<Pending> all = new ArrayList<>(pending);
        pending.clear();
        all.forEach(each -> each.outcome().accept(outcome));
    }
}
