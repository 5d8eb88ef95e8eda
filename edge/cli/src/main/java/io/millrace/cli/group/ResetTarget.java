package io.millrace.cli.group;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where to: exactly one of them. */
@SuppressWarnings("NullAway.Init") // picocli fills the one that is given
final class ResetTarget {

    /** Where a partition's committed offset shall go. */
    sealed interface Place {
        record Earliest() implements Place {}

        record Latest() implements Place {}

        /** Moved into the log's range where it is outside. */
        record At(long offset) implements Place {}

        /** Relative to what is committed. */
        record Shifted(long by) implements Place {}

        /** The first record that is not older, else the end. */
        record Since(Instant time) implements Place {}
    }

    @Option(names = "--to-earliest", description = "The oldest record.")
    private boolean toEarliest;

    @Option(names = "--to-latest", description = "The end: only what comes from now on.")
    private boolean toLatest;

    @Option(names = "--to-offset", paramLabel = "N", description = "This offset.")
    private @Nullable Long toOffset;

    @Option(
            names = "--to-datetime",
            paramLabel = "TIME",
            description = "The first record since then, as 2026-03-01T12:00:00Z.")
    private @Nullable Instant toDatetime;

    @Option(
            names = "--by-duration",
            paramLabel = "DURATION",
            description = "The first record since so long ago, as 2h.")
    private @Nullable Duration byDuration;

    @Option(names = "--shift-by", paramLabel = "N", description = "N records on; back with -N.")
    private @Nullable Long shiftBy;

    Place place(Instant now) {
        if (toEarliest) {
            return new Place.Earliest();
        }
        if (toOffset != null) {
            return new Place.At(toOffset);
        }
        if (toDatetime != null) {
            return new Place.Since(toDatetime);
        }
        if (byDuration != null) {
            return new Place.Since(now.minus(byDuration));
        }
        return shiftBy != null ? new Place.Shifted(shiftBy) : new Place.Latest();
    }
}
