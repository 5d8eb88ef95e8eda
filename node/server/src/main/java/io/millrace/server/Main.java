package io.millrace.server;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import io.millrace.config.ConfigException;
import io.millrace.config.HttpListener;
import io.millrace.config.ServerProperties;
import io.millrace.network.NetworkException;
import io.millrace.server.logging.LineLogging;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** The server process: reads its settings, serves until it is told to stop, says why it ended. */
public final class Main {

    private Main() {}

    public static void main(String[] words) {
        LineLogging.use();
        Arguments arguments = Arguments.parse(words);
        ExitCode code = ExitCode.STOPPED;
        if (arguments.problem() != null) {
            System.err.println(
                    "millrace: " + arguments.problem() + "; see 'millrace server --help'");
            code = ExitCode.USAGE;
        } else if (arguments.help()) {
            System.out.print(Arguments.HELP);
        } else {
            code = serve(arguments);
        }
        if (code != ExitCode.STOPPED) {
            System.exit(code.code());
        }
    }

    private static ExitCode serve(Arguments arguments) {
        try {
            return serveUntilStopped(arguments);
        } catch (RuntimeException | InterruptedException failure) {
            return explain(failure);
        }
    }

    private static ExitCode serveUntilStopped(Arguments arguments) throws InterruptedException {
        Millrace millrace = Millrace.start(options(arguments));
        CountDownLatch stopped = new CountDownLatch(1);
        millrace.failure().thenAccept(Main::giveUp);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    millrace.close();
                                    stopped.countDown();
                                    // Left to itself the JVM would report the signal as a failure.
                                    Runtime.getRuntime().halt(ExitCode.STOPPED.code());
                                },
                                "millrace-stop"));
        // Not printf: formatting by locale would be loaded for this one line.
        System.out.println(
                "Millrace "
                        + Version.current()
                        + " serves "
                        + millrace.bootstrapServers()
                        + ", data in "
                        + millrace.dataDirectory()
                        + ", started in "
                        + ProcessAge.millis()
                        + " ms");
        stopped.await();
        return ExitCode.STOPPED;
    }

    private static MillraceOptions options(Arguments arguments) {
        Map<String, String> keys = new TreeMap<>();
        Path config = arguments.config();
        if (config != null) {
            keys.putAll(ServerProperties.parse(config.toString(), SettingValues.text(config)));
        }
        for (String assignment : arguments.settings()) {
            ServerProperties.add(keys, assignment);
        }
        keys.putIfAbsent(HttpListener.KEY, HttpListener.AUTO);
        return new MillraceOptions(arguments.dataDirectory(), arguments.listen(), keys);
    }

    /** Without a clean shutdown: what is on the disk is not what it should be. */
    private static void giveUp(String why) {
        System.err.println("millrace: " + why + "; see the log, mend the disk, start again");
        Runtime.getRuntime().halt(ExitCode.DATA_DIRECTORY.code());
    }

    /** One line that says what to do; the exit code for scripts. */
    private static ExitCode explain(Exception failure) {
        System.err.println("millrace: " + failure.getMessage());
        return exitCode(failure);
    }

    private static ExitCode exitCode(Exception failure) {
        return switch (failure) {
            case ConfigException wrong -> ExitCode.USAGE;
            case NetworkException address -> ExitCode.ADDRESS;
            case OperatingException operating when operating.kind() == FaultKind.CORRUPT ->
                    ExitCode.DAMAGED;
            case OperatingException operating -> ExitCode.DATA_DIRECTORY;
            default -> {
                failure.printStackTrace();
                yield ExitCode.FAILED;
            }
        };
    }
}
