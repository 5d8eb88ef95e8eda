package io.millrace.consensus.raft;

import io.millrace.consensus.QuorumDescription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Where the metadata log stood after each of the newest entries of the library. */
final class MatchedOffsets {
    private record Reached(long index, long nextOffset) {}

    /** Voters that are further behind show no offset. */
    private static final int KEPT = 4_096;

    private final Deque<Reached> newestFirst = new ArrayDeque<>();

    void reached(long index, long nextOffset) {
        newestFirst.addFirst(new Reached(index, nextOffset));
        if (newestFirst.size() > KEPT) {
            newestFirst.removeLast();
        }
    }

    /** How far each voter is, where the log ends at this offset. */
    List<QuorumDescription.Replica> replicas(List<RaftEngine.Progress> all, long endOffset) {
        return all.stream()
                .map(each -> {
                    long end = offsetOf(each.matchIndex());
                    long contact = each.lastContactMillis();
                    return new QuorumDescription.Replica(
                            each.voter().id(),
                            each.voter().directoryId(),
                            end,
                            contact,
                            end == endOffset ? contact : -1);
                })
                .toList();
    }

    /** The end of the log of one that has the entries up to this one; -1 when not known. */
    private long offsetOf(long index) {
        for (Reached each : newestFirst) {
            if (each.index() <= index) {
                return each.nextOffset();
            }
        }
        return -1;
    }
}
