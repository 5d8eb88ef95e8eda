package io.millrace.server;

import io.millrace.base.FaultKind;
import io.millrace.base.OperatingException;
import io.millrace.config.ConfigException;
import io.millrace.config.ServerProperties;
import io.millrace.network.NetworkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The server process: reads its settings, serves until it is told to stop, says why it ended. */
@Command(
        name = "millrace server",
        description = "Serves the Kafka protocol from a local directory.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped as asked",
            "1:failed; the last lines of the log say why",
            "2:a setting or an argument is wrong",
            "3:the data directory can't be used",
            "4:stored data is damaged; the message names file and offset",
            "5:the address to listen on can't be used"
        },
        footer = {
            "",
            "Examples:",
            "  millrace server",
            "  millrace server --data-dir /var/lib/millrace --listen 127.0.0.1:9092",
            "  millrace server --config server.properties --set num.partitions=3"
        })
public final class Main implements Callable<Integer> {

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where everything is kept (default: ./data).")
    private @Nullable Path dataDirectory;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where to listen (default: 127.0.0.1:9092); port 0 takes any free one.")
    private @Nullable String listen;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A server.properties with Kafka's names.")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting, stronger than the file. May be repeated.")
    private List<String> settings = new ArrayList<>();

    private Main() {}

    public static void main(String[] arguments) {
        Main main = new Main();
        int code =
                new CommandLine(main)
                        .setExecutionExceptionHandler((failure, line, parsed) -> explain(failure))
                        .execute(arguments);
        if (code != ExitCode.STOPPED.code()) {
            System.exit(code);
        }
    }

    @Override
    public Integer call() throws Exception {
        Millrace millrace = Millrace.start(options());
        CountDownLatch stopped = new CountDownLatch(1);
        millrace.failure().thenAccept(Main::giveUp);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    millrace.close();
                                    stopped.countDown();
                                },
                                "millrace-stop"));
        System.out.printf(
                "Millrace %s serves %s, data in %s, started in %d ms%n",
                Version.current(),
                millrace.bootstrapServers(),
                millrace.dataDirectory(),
                millisSinceProcessStart());
        stopped.await();
        return ExitCode.STOPPED.code();
    }

    private MillraceOptions options() throws IOException {
        Map<String, String> keys = new TreeMap<>();
        if (config != null) {
            keys.putAll(ServerProperties.parse(config.toString(), Files.readString(config)));
        }
        for (String assignment : settings) {
            ServerProperties.add(keys, assignment);
        }
        return new MillraceOptions(dataDirectory, listen, keys);
    }

    /** Without a clean shutdown: what is on the disk is not what it should be. */
    private static void giveUp(String why) {
        System.err.println("millrace: " + why + "; see the log, mend the disk, start again");
        Runtime.getRuntime().halt(ExitCode.DATA_DIRECTORY.code());
    }

    private static long millisSinceProcessStart() {
        Instant now = Instant.now();
        Instant start = ProcessHandle.current().info().startInstant().orElse(now);
        return Duration.between(start, now).toMillis();
    }

    /** One line that says what to do; the exit code for scripts. */
    private static int explain(Exception failure) {
        System.err.println("millrace: " + failure.getMessage());
        return exitCode(failure).code();
    }

    private static ExitCode exitCode(Exception failure) {
        return switch (failure) {
            case ConfigException wrong -> ExitCode.USAGE;
            case IOException unreadable -> ExitCode.USAGE;
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
