package io.millrace.benchmarks.profile;

import java.io.IOException;
import java.util.List;

/** Samples the stacks of a process from outside. Used by one thread, for one recording. */
interface Recorder extends Watch {
    /** In a sentence, for the report. */
    String method();

    /** What the broker's JVM is to be started with. */
    List<String> jvmOptions();

    /** What was seen between the two. */
    List<StackSample> samples() throws IOException, InterruptedException;
}
