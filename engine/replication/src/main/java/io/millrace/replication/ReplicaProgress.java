package io.millrace.replication;

/**
 * How far a follower is, as its leader knows.
 *
 * @param end -1 when it has not fetched in this leader epoch
 * @param logStart -1 likewise
 * @param caughtUpMillis when it last had all that the leader had
 */
public record ReplicaProgress(
        int node, long end, long logStart, long caughtUpMillis, boolean inSync) {}
