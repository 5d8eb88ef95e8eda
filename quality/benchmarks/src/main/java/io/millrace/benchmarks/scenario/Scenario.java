package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Goal;
import io.millrace.benchmarks.figures.Observation;
import java.io.IOException;
import java.util.List;

/** One thing that is compared. Holds settings only, so that brokers can run side by side. */
public interface Scenario {
    /** As the command line names it. */
    String name();

    /** The load and its settings, in a sentence. */
    String summary();

    default List<Variant> variants() {
        return List.of(Variant.MILLRACE, Variant.KAFKA);
    }

    /** Whether all variants run at the same time, where noise of the machine hits all alike. */
    default boolean isSideBySide() {
        return false;
    }

    /** Whether most of its time goes into what is not measured. */
    default boolean isSlow() {
        return false;
    }

    /** Whether it has a load whose begin and end it tells the broker. */
    default boolean isRecordable() {
        return true;
    }

    /** Whether it writes or reads so much that memory which nobody has used yet would count. */
    default boolean wantsFullMemory() {
        return false;
    }

    List<Comparison> comparisons();

    /** What holds without a peer. */
    default List<Goal> goals() {
        return List.of();
    }

    /** Starts the broker and measures it once; whoever called closes it. */
    Observation run(Variant variant, Contender broker, Scale scale)
            throws IOException, InterruptedException;
}
