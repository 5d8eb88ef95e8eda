package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.load.Offsets;
import io.millrace.compatibility.harness.Topics;
import java.time.Duration;

/** Topics that loads write to. */
final class Topic {
    static final Duration LIMIT = Duration.ofSeconds(120);

    private Topic() {}

    /** Returns when all of its partitions are served. */
    static void create(Contender broker, String name, int partitions) {
        new Topics(broker.bootstrap()).create(name, partitions);
        Offsets.awaitServed(broker.bootstrap(), name, partitions, LIMIT);
    }
}
