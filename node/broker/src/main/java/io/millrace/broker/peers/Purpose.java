package io.millrace.broker.peers;

/** What a channel is for. Each has connections of its own. */
public enum Purpose {
    /** Requests to the active controller, and between coordinators. */
    CONTROL,
    /** A node's signs of life. */
    HEARTBEAT,
    /** Followers' fetches. */
    REPLICATION,
    /** Fetches of the metadata log. */
    METADATA
}
