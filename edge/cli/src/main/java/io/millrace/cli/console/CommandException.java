package io.millrace.cli.console;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Ends a command with an exit code and one line that says what to do. */
public final class CommandException extends OperatingException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final String line;

    public CommandException(
            ExitCode exitCode, String resource, String line, @Nullable Throwable cause) {
        super(kindOf(exitCode), resource, line, cause);
        this.exitCode = exitCode;
        this.line = line;
    }

    /** The words of the command line contradict each other or make no sense. */
    public static CommandException usage(String argument, String line) {
        return new CommandException(ExitCode.USAGE, argument, line, null);
    }

    public static CommandException notFound(String resource, String line) {
        return new CommandException(ExitCode.NOT_FOUND, resource, line, null);
    }

    /** The reader of our output went away, as {@code head} does: a quiet end, and no failure. */
    public static CommandException outputClosed(IOException cause) {
        return new CommandException(ExitCode.OK, "standard output", "closed", cause);
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    /** The message for people, without the resource that {@link #getMessage} appends. */
    public String line() {
        return line;
    }

    private static FaultKind kindOf(ExitCode exitCode) {
        return switch (exitCode) {
            case CANNOT_CONNECT -> FaultKind.RETRY;
            case DAMAGED -> FaultKind.CORRUPT;
            case FAILED -> FaultKind.RESOURCE;
            case OK, USAGE, NOT_FOUND, CONFLICT -> FaultKind.CALLER;
        };
    }
}
