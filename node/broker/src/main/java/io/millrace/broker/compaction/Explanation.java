package io.millrace.broker.compaction;

import io.millrace.broker.compaction.CompactionStatus.State;
import io.millrace.storage.cleaning.CleanableRange;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What compaction does with a log, or why it waits, in a line for people. */
public final class Explanation {
    private Explanation() {}

    public static String of(CompactionStatus status) {
        CleanableRange range = status.range();
        return switch (status.state()) {
            case State.Disabled off ->
                    "off: log.cleaner.enable is false, or log.cleaner.threads is 0";
            case State.Cleaning running -> "being cleaned, " + running.percent() + " %";
            case State.Due due -> "due, a cleaner takes it next" + rest(range);
            case State.Retrying retrying -> "due again after a failure: " + retrying.reason();
            case State.BelowRatio below -> belowRatio(below, range) + rest(range);
            case State.Held held -> range == null ? "waits" : "waits: " + limit(range);
            case State.Uncleanable damage ->
                    "not cleaned any more until a restart: " + damage.reason();
        };
    }

    private static String belowRatio(State.BelowRatio below, @Nullable CleanableRange range) {
        double ratio = range == null ? 0 : range.ratio();
        String text =
                String.format(
                        Locale.ROOT,
                        "waits: dirty ratio %.2f does not exceed min.cleanable.dirty.ratio %s",
                        ratio,
                        below.required());
        return range == null || range.dueAtMillis() == Long.MAX_VALUE
                ? text
                : text + ", max.compaction.lag.ms ends at " + time(range.dueAtMillis());
    }

    /** What is not even counted as dirty yet, where that is more than what is written to now. */
    private static String rest(@Nullable CleanableRange range) {
        return range == null || range.limit() == CleanableRange.Limit.ACTIVE_SEGMENT
                ? ""
                : "; " + limit(range);
    }

    private static String limit(CleanableRange range) {
        return switch (range.limit()) {
            case ACTIVE_SEGMENT ->
                    "all is clean up to the active segment, from offset " + range.limitDetail();
            case OPEN_TRANSACTION ->
                    "a transaction open since offset "
                            + range.limitDetail()
                            + " holds the last stable offset";
            case NOT_COMMITTED ->
                    "records from offset " + range.limitDetail() + " on are not on disk yet";
            case LAG -> "min.compaction.lag.ms keeps records until " + time(range.limitDetail());
        };
    }

    private static String time(long millis) {
        return millis == Long.MAX_VALUE ? "ever" : Instant.ofEpochMilli(millis).toString();
    }
}
