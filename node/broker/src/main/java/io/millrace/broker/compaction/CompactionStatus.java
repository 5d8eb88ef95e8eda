package io.millrace.broker.compaction;

import io.millrace.base.TopicPartition;
import io.millrace.storage.cleaning.CleanableRange;
import org.jspecify.annotations.Nullable;

/**
 * Where compaction of a log stands.
 *
 * @param cleanedUpToOffset records below are as compaction left them
 * @param range what may be cleaned now, and what keeps the rest; null when the log can't be read
 * @param sizeBytes of the whole log
 * @param lastRunMillis when the last cleaning since the start ended, or -1
 */
public record CompactionStatus(
        TopicPartition partition,
        long cleanedUpToOffset,
        @Nullable CleanableRange range,
        long sizeBytes,
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

        /** Due, but the last attempt failed of what may pass, as a full disk; it is repeated. */
        record Retrying(String reason) implements State {}

        /** {@code min.cleanable.dirty.ratio} is not exceeded. */
        record BelowRatio(double required) implements State {}

        /** Nothing that is dirty may be cleaned yet: the range says what keeps it. */
        record Held() implements State {}

        /** Damage, until a restart. */
        record Uncleanable(String reason) implements State {}
    }
}
