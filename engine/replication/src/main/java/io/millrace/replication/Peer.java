package io.millrace.replication;

/** A follower as its leader knows it. */
final class Peer {
    private static final long UNKNOWN = -1;

    final int node;

    /** Nothing, until it has fetched in this leader epoch. */
    long end = UNKNOWN;

    long logStart = UNKNOWN;
    long brokerEpoch = UNKNOWN;

    /** When it last had all that the leader had. */
    private long caughtUpMillis;

    private long lastFetchMillis;
    private long leaderEndAtLastFetch = UNKNOWN;

    /**
     * @param caughtUpMillis a replica that was in sync gets its time to show it again
     */
    Peer(int node, long caughtUpMillis) {
        this.node = node;
        this.caughtUpMillis = caughtUpMillis;
    }

    void fetched(FollowerFetch fetch, long leaderEnd) {
        long offset = fetch.position().offset();
        if (offset >= leaderEnd) {
            caughtUpMillis = fetch.nowMillis();
        } else if (leaderEndAtLastFetch >= 0 && offset >= leaderEndAtLastFetch) {
            // It has all that there was when it last asked: it keeps up with a log that grows.
            caughtUpMillis = Math.max(caughtUpMillis, lastFetchMillis);
        }
        end = offset;
        logStart = fetch.position().logStart();
        brokerEpoch = fetch.brokerEpoch();
        lastFetchMillis = fetch.nowMillis();
        leaderEndAtLastFetch = leaderEnd;
    }

    boolean isCaughtUp(long leaderEnd, long nowMillis, long lagMillisMax) {
        return end == leaderEnd || nowMillis - caughtUpMillis <= lagMillisMax;
    }

    long caughtUpMillis() {
        return caughtUpMillis;
    }
}
