package io.millrace.replication;

/** What a change of the metadata was to a replica. */
public enum Term {
    /** Older than what is known. */
    STALE,
    /** The same leader in the same epoch. */
    SAME,
    /** Another epoch: whoever waits for records of the one before is to be told. */
    NEW
}
