package io.millrace.cli.transaction;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Moments and lengths of time as people read them. */
final class Times {
    private Times() {}

    static String text(@Nullable Instant moment) {
        return moment == null ? "-" : moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The two largest units, as in {@code 3m 20s}. */
    static @Nullable String text(@Nullable Long millis) {
        if (millis == null) {
            return null;
        }
        Duration length = Duration.ofMillis(millis);
        if (length.toDays() > 0) {
            return length.toDays() + "d " + length.toHoursPart() + "h";
        }
        if (length.toHours() > 0) {
            return length.toHours() + "h " + length.toMinutesPart() + "m";
        }
        return length.toMinutes() > 0
                ? length.toMinutes() + "m " + length.toSecondsPart() + "s"
                : length.toSeconds() + "s";
    }
}
