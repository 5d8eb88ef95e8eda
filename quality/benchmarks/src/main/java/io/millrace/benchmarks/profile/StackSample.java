package io.millrace.benchmarks.profile;

import java.util.List;

/**
 * A thread seen on a processor.
 *
 * @param frames the leaf first; may be empty
 */
record StackSample(String thread, List<Frame> frames) {
    StackSample {
        frames = List.copyOf(frames);
    }
}
