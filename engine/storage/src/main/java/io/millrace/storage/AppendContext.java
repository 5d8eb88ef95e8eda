package io.millrace.storage;

/**
 * How to append as a leader.
 *
 * @param leaderEpoch goes into every batch; not below the log's latest epoch
 * @param origin who wrote the records
 * @param nowMillis wall clock, for the producers' expiry and rolling by time
 */
public record AppendContext(int leaderEpoch, Origin origin, long nowMillis) {

    /** Who wrote the records. */
    public enum Origin {
        /** A producer: epochs and sequences are checked. */
        CLIENT,
        /** A coordinator of our own: epochs are checked, sequences are not. */
        COORDINATOR
    }

    public static AppendContext client(int leaderEpoch, long nowMillis) {
        return new AppendContext(leaderEpoch, Origin.CLIENT, nowMillis);
    }

    public static AppendContext coordinator(int leaderEpoch, long nowMillis) {
        return new AppendContext(leaderEpoch, Origin.COORDINATOR, nowMillis);
    }
}
