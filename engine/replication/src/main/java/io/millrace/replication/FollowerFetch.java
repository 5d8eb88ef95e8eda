package io.millrace.replication;

/**
 * What a follower's fetch says of it.
 *
 * @param brokerEpoch of the follower's registration (KIP-903)
 * @param leaderEpoch in which it believes
 * @param position what it has
 * @param nowMillis when the fetch came in; never falls
 */
public record FollowerFetch(
        int replica, long brokerEpoch, int leaderEpoch, Position position, long nowMillis) {

    /** In place of an epoch: the log is empty. */
    public static final int NO_EPOCH = -1;

    /**
     * How far a follower is.
     *
     * @param offset all before it is in the follower's log, and on its disk where disks count
     * @param lastEpoch of the record before {@code offset}
     * @param logStart where its log begins
     */
    public record Position(long offset, int lastEpoch, long logStart) {}
}
