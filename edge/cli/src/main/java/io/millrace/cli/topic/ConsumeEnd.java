package io.millrace.cli.topic;

import io.millrace.cli.console.CommandException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say when to stop. */
final class ConsumeEnd {

    /**
     * When to stop: at the first bound that is met.
     *
     * @param untilEnd at the records that were last when reading began
     */
    record Bounds(@Nullable Long records, boolean untilEnd, @Nullable Duration idle) {}

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "Stop after N records.")
    private @Nullable Long count;

    @Option(
            names = {"-e", "--until-end"},
            description = "Stop at the end of the topic instead of waiting for more.")
    private boolean untilEnd;

    @Option(
            names = "--idle",
            paramLabel = "DURATION",
            description = "Stop when no record came for so long.")
    private @Nullable Duration idle;

    Bounds bounds() {
        if (count != null && count < 1) {
            throw CommandException.usage("-n", "-n takes a number from 1 on");
        }
        return new Bounds(count, untilEnd, idle);
    }
}
