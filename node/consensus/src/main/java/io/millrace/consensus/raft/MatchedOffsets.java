package io.millrace.consensus.raft;

import java.util.ArrayDeque;
import java.util.Deque;

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

    /** The end of the log of one that has the entries up to this one; -1 when not known. */
    long offsetOf(long index) {
        for (Reached each : newestFirst) {
            if (each.index() <= index) {
                return each.nextOffset();
            }
        }
        return -1;
    }
}
