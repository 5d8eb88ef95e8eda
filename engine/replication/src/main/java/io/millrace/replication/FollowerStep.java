package io.millrace.replication;

/** What a follower does with its leader's answer. */
public sealed interface FollowerStep {

    /** The answer is of another epoch, or says nothing. */
    record Nothing() implements FollowerStep {}

    /** Cut the log at the offset, and drop epochs that begin there or later; then fetch again. */
    record Truncate(long offset) implements FollowerStep {}

    /** The leader's log begins later: drop all records and begin there. */
    record StartAt(long offset) implements FollowerStep {}

    /** Ask the leader where its log begins and ends. */
    record AskRange() implements FollowerStep {}

    /** The leader contradicts itself; wait for another one. */
    record Stuck(String why) implements FollowerStep {}
}
