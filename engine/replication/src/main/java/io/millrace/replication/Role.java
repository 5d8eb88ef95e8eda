package io.millrace.replication;

/** What this node is to a partition. */
public sealed interface Role permits Leader, Follower, Role.Offline {

    /** It has no leader, or this node has nothing to do with it. */
    record Offline() implements Role {}
}
