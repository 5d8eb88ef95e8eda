package io.millrace.broker.node;

import io.millrace.broker.threads.TaskLoop;
import io.millrace.broker.threads.Threads;

/** A broker's threads with one owner each. */
record Loops(
        TaskLoop controller,
        TaskLoop maintenance,
        TaskLoop groups,
        TaskLoop transactions,
        TaskLoop replication) {
    static Loops of(Threads threads) {
        return new Loops(
                threads.loop("millrace-controller"),
                threads.loop("millrace-maintenance"),
                threads.loop("millrace-groups"),
                threads.loop("millrace-transactions"),
                threads.loop("millrace-replication"));
    }
}
