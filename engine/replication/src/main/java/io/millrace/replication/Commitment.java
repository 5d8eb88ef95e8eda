package io.millrace.replication;

/** Whether records that were appended are committed. */
public enum Commitment {
    PENDING,
    COMMITTED,
    /** They are, and meanwhile fewer replicas are in sync than the topic demands. */
    TOO_FEW_IN_SYNC,
    /** Another epoch has begun: the records may be lost, and others may have their offsets. */
    LOST
}
