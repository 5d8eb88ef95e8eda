package io.millrace.broker.compaction;

import io.millrace.base.TopicPartition;

/**
 * Where compaction of a log stands.
 *
 * @param cleanedUpToOffset records below are as compaction left them
 * @param dirtyBytes what the next cleaning would look at for the first time
 * @param dirtyRatio dirty bytes of all bytes that may be cleaned, 0 to 1
 * @param lastRunMillis when the last cleaning ended, or -1
 */
public record CompactionStatus(
        TopicPartition partition,
        long cleanedUpToOffset,
        long dirtyBytes,
        double dirtyRatio,
        long lastRunMillis,
        State state) {

    /** What happens next, or does not. */
    public sealed interface State {

        /** {@code log.cleaner.enable} is false, or there are no cleaner threads. */
        record Disabled() implements State {}

        /** A cleaner has it now. */
        record Cleaning(int percent) implements State {}

        /** Due; a cleaner takes it next. */
        record Due() implements State {}

        /** {@code min.cleanable.dirty.ratio} is not exceeded. */
        record BelowRatio(double required) implements State {}

        /** {@code min.compaction.lag.ms} keeps the oldest dirty segment until then. */
        record WithinLag(long untilMillis) implements State {}

        /** A transaction that is open since this offset holds the records from there on. */
        record OpenTransaction(long sinceOffset) implements State {}

        /** All that is dirty lies in the segment that is written to. */
        record ActiveSegmentOnly() implements State {}

        /** Damage, until a restart. */
        record Uncleanable(String reason) implements State {}
    }
}
