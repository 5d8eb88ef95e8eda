package io.millrace.cli;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.Durations;
import io.millrace.cli.console.ExitCode;
import io.millrace.cli.console.Failures;
import io.millrace.cli.console.GlobalOptions;
import io.millrace.cli.console.Instants;
import io.millrace.cli.console.Interruption;
import io.millrace.cli.console.Session;
import io.millrace.cli.console.Terminal;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/** The command line as a process, and as a function for tests. */
public final class Main {
    private static final int OUTPUT_BUFFER_BYTES = 64 * 1024;

    /** How long Ctrl-C waits for a consumer to leave its group. */
    private static final int FAREWELL_SECONDS = 5;

    private Main() {}

    public static void main(String[] arguments) {
        Interruption interruption = new Interruption();
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> farewell(interruption, ended), "farewell"));
        boolean interactive = System.console() != null && System.console().isTerminal();
        Terminal terminal =
                new Terminal(
                        new FileInputStream(FileDescriptor.in),
                        new BufferedOutputStream(
                                new FileOutputStream(FileDescriptor.out), OUTPUT_BUFFER_BYTES),
                        new FileOutputStream(FileDescriptor.err),
                        interactive);
        int exitCode = run(arguments, terminal, interruption);
        ended.countDown();
        System.exit(exitCode);
    }

    /** One command, without a process: nothing else is read or written, nothing ends the JVM. */
    public static int run(String[] arguments, InputStream in, OutputStream out, OutputStream err) {
        return run(arguments, new Terminal(in, out, err, false), new Interruption());
    }

    /** The same, for a caller that may interrupt it. */
    public static int run(String[] arguments, Terminal terminal, Interruption interruption) {
        GlobalOptions options = new GlobalOptions();
        Session session = new Session(terminal, options, interruption);
        CommandLine commandLine =
                new CommandLine(new MillraceCommand(options), new CommandFactory(session));
        PrintWriter out =
                new PrintWriter(new OutputStreamWriter(terminal.out(), StandardCharsets.UTF_8));
        HelpStyle.apply(commandLine);
        commandLine
                .registerConverter(Duration.class, new Durations())
                .registerConverter(Instant.class, new Instants())
                .setOut(out)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setParameterExceptionHandler((e, _) -> refuse(e, terminal))
                .setExecutionExceptionHandler((e, _, _) -> report(e, terminal, options));
        try {
            int exitCode = commandLine.execute(arguments);
            out.flush();
            terminal.flush();
            return exitCode;
        } catch (CommandException e) {
            return e.exitCode().number();
        }
    }

    private static int refuse(ParameterException refusal, Terminal terminal) {
        terminal.notice(Refusals.line(refusal));
        return ExitCode.USAGE.number();
    }

    private static int report(Exception failure, Terminal terminal, GlobalOptions options) {
        CommandException translated = Failures.translate(failure, "");
        if (translated.exitCode() == ExitCode.OK) {
            return ExitCode.OK.number();
        }
        terminal.flush();
        terminal.notice("millrace: " + translated.line());
        if (options.verbose()) {
            java.io.StringWriter trace = new java.io.StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            terminal.notice(trace.toString());
        }
        return translated.exitCode().number();
    }

    private static void farewell(Interruption interruption, CountDownLatch ended) {
        interruption.request();
        try {
            if (!ended.await(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                return; // the command hangs; the process ends without it
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
