package io.millrace.simulation.history;

import java.util.ArrayList;
import java.util.List;

/** A transaction as its client knows it. */
public final class Transaction {
    /** How it ended. */
    public enum Fate {
        OPEN,
        COMMITTED,
        /** Definitely: nobody has asked to commit it, or the coordinator said so. */
        ABORTED,
        /** Its client asked to commit and never learnt what came of it. */
        INDEFINITE
    }

    static final long NEVER = Long.MAX_VALUE;

    private final int id;
    private final String producer;
    private final List<Write> writes = new ArrayList<>();
    private final List<String> consumed = new ArrayList<>();
    private Fate fate = Fate.OPEN;
    private long commitAskedNanos = NEVER;

    Transaction(int id, String producer) {
        this.id = id;
        this.producer = producer;
    }

    void add(Write write) {
        writes.add(write);
    }

    List<Write> writes() {
        return writes;
    }

    /** Values that the client has read within it. */
    List<String> consumed() {
        return consumed;
    }

    public void consumed(String value) {
        consumed.add(value);
    }

    public Fate fate() {
        return fate;
    }

    long commitAskedNanos() {
        return commitAskedNanos;
    }

    /** The client sends its first request to commit. */
    public void commitAsked(long nowNanos) {
        commitAskedNanos = Math.min(commitAskedNanos, nowNanos);
    }

    public void ended(Fate how) {
        fate = how;
    }

    /** The client stops caring: whether that is definite depends on what it has asked for. */
    public void abandoned() {
        if (fate == Fate.OPEN) {
            fate = commitAskedNanos == NEVER ? Fate.ABORTED : Fate.INDEFINITE;
        }
    }

    @Override
    public String toString() {
        return "transaction " + id + " of " + producer + " (" + fate + ")";
    }
}
