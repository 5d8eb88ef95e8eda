package io.millrace.replication;

/** What the leader makes of a follower's fetch. Only an accepted one has changed anything. */
public enum FetchVerdict {
    ACCEPTED,
    /** This node doesn't lead. */
    NOT_LEADER,
    /** The follower is behind: there is a newer leader epoch. */
    FENCED_EPOCH,
    /** The follower is ahead: this node has yet to hear of the epoch. */
    UNKNOWN_EPOCH,
    /** No replica of this partition. */
    NOT_A_REPLICA,
    /** From a start of the node that is over. */
    STALE_BROKER,
    /** The follower's log isn't the beginning of this one: it has to cut first. */
    DIVERGING,
    /** Below this log's start, above its end, or of an epoch that it doesn't know. */
    OUT_OF_RANGE
}
