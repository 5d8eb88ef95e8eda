package io.millrace.simulation.run;

import io.millrace.simulation.client.Caller;
import io.millrace.simulation.history.History;
import io.millrace.simulation.world.Scheduler;
import java.util.List;
import java.util.Map;

/** Where actors work: over one node, or over several. */
interface Stage {
    Scheduler scheduler();

    History history();

    /** A new client of that name. */
    Caller client(String name);

    /** Starts everything, and makes the topics and the coordinators' topics. */
    void begin(Map<String, Integer> topics, boolean transactions);

    /** One more topic, small in all respects and cleaned as soon as possible. */
    void createCompacted(String topic, int partitions);

    /** Runs for that long. */
    void pass(long millis);

    /** From now on things go wrong. */
    void trouble();

    /** From now on nothing does, and everyone is up. */
    void quiet();

    /** All is done: whatever has to come together does, or that is noticed. */
    void rest();

    /** Where the broker's own code failed. */
    List<String> failures();

    /** A fingerprint of all file operations so far. */
    long trace();
}
