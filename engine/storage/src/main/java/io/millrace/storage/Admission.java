package io.millrace.storage;

/**
 * The right to begin a transaction in a log (KIP-890 part 1). A producer's admission is taken
 * before its coordinator is asked, and void as soon as a marker of that producer is appended: an
 * answer that is older than the marker says nothing about the transaction after it. Where each
 * transaction has an epoch of its own, the admission tells which transaction it is for, and the
 * marker of an earlier one leaves it alone: a client writes again as soon as its commit is decided,
 * before the markers are everywhere. None outlives the leader epoch that it was taken in: a leader
 * in between may have written the marker. Guarded by the log's lock.
 */
public final class Admission {
    private enum Kind {
        NONE,
        WAIVED,
        TAKEN
    }

    /** None was asked for: only an open transaction admits. */
    public static final Admission NONE = new Admission(Kind.NONE);

    /** Nobody has to ask. */
    public static final Admission WAIVED = new Admission(Kind.WAIVED);

    private static final short FIRST_VERSION_THAT_BUMPS = 2;

    private final Kind kind;
    private final long producerId;
    private final boolean bumpsEpochs;
    private final long takenMillis;
    private short epoch;
    private int lowestSequence;

    private Admission(Kind kind) {
        this.kind = kind;
        this.producerId = -1;
        this.epoch = -1;
        this.bumpsEpochs = false;
        this.takenMillis = 0;
    }

    /** For the log that admits the producer; it keeps the admission while it is valid. */
    public Admission(
            long producerId, short epoch, int sequence, boolean bumpsEpochs, long takenMillis) {
        this.kind = Kind.TAKEN;
        this.producerId = producerId;
        this.epoch = epoch;
        this.lowestSequence = sequence;
        this.bumpsEpochs = bumpsEpochs;
        this.takenMillis = takenMillis;
    }

    /** None was asked for. */
    public boolean isNone() {
        return kind == Kind.NONE;
    }

    /** Nobody has to ask. */
    public boolean isWaived() {
        return kind == Kind.WAIVED;
    }

    public long producerId() {
        return producerId;
    }

    public long takenMillis() {
        return takenMillis;
    }

    /** Each transaction has an epoch of its own, and its sequences begin with 0. */
    public boolean bumpsEpochs() {
        return bumpsEpochs;
    }

    /** Nothing above it may be the producer's first: what came before it was lost. */
    public int lowestSequence() {
        return lowestSequence;
    }

    /**
     * Whether it is for a transaction after the one that a marker ends. From version 2 on the
     * marker has the epoch of the next transaction, unless no epoch is left.
     */
    public boolean isLaterThan(short markerEpoch, short transactionVersion) {
        boolean markerIsAhead =
                transactionVersion >= FIRST_VERSION_THAT_BUMPS && markerEpoch != Short.MAX_VALUE;
        return bumpsEpochs && (markerIsAhead ? epoch >= markerEpoch : epoch > markerEpoch);
    }

    /** Another batch of the producer waits for the same answer, or repeats an earlier one. */
    public void join(short batchEpoch, int sequence) {
        if (batchEpoch > epoch) {
            epoch = batchEpoch;
            lowestSequence = sequence;
        } else if (batchEpoch == epoch) {
            lowestSequence = Math.min(lowestSequence, sequence);
        }
    }
}
