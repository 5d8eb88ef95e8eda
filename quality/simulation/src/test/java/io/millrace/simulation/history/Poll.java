package io.millrace.simulation.history;

import io.millrace.base.TopicPartition;
import java.util.List;

/**
 * What a reader got of one partition at once.
 *
 * @param reader with its assignment: a reader that seeks is another one from then on
 * @param committed whether it reads committed records only
 */
public record Poll(
        String reader,
        boolean committed,
        TopicPartition partition,
        long atNanos,
        List<Seen> records) {

    /** A record. */
    public record Seen(long offset, String value) {}
}
