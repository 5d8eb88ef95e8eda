package io.millrace.storage;

/**
 * How to append as a leader.
 *
 * @param leaderEpoch goes into every batch; not below the log's latest epoch
 * @param origin who wrote the records
 * @param nowMillis wall clock, for the producers' expiry and rolling by time
 * @param transactionVersion of the coordinator, for markers: from 2 on, a marker's epoch must be
 *     above the producer's
 * @param admission what lets a transactional batch begin a transaction here
 */
public record AppendContext(
        int leaderEpoch,
        Origin origin,
        long nowMillis,
        short transactionVersion,
        Admission admission) {

    private static final short NO_VERSION = 0;

    /** Who wrote the records. */
    public enum Origin {
        /** A producer: epochs and sequences are checked. */
        CLIENT,
        /** A coordinator of our own: epochs are checked, sequences are not. */
        COORDINATOR
    }

    public static AppendContext client(int leaderEpoch, long nowMillis) {
        return client(leaderEpoch, nowMillis, Admission.NONE);
    }

    public static AppendContext client(int leaderEpoch, long nowMillis, Admission admission) {
        return new AppendContext(leaderEpoch, Origin.CLIENT, nowMillis, NO_VERSION, admission);
    }

    /** Records of a coordinator, which knows of its transactions itself. */
    public static AppendContext coordinator(int leaderEpoch, long nowMillis) {
        return coordinator(leaderEpoch, nowMillis, Admission.WAIVED);
    }

    public static AppendContext coordinator(int leaderEpoch, long nowMillis, Admission admission) {
        return new AppendContext(leaderEpoch, Origin.COORDINATOR, nowMillis, NO_VERSION, admission);
    }

    /** The end of a transaction. */
    public static AppendContext marker(int leaderEpoch, long nowMillis, short transactionVersion) {
        return new AppendContext(
                leaderEpoch, Origin.COORDINATOR, nowMillis, transactionVersion, Admission.NONE);
    }
}
