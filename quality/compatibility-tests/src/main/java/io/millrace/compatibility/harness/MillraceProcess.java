package io.millrace.compatibility.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Millrace, from the classes that were just built. */
public final class MillraceProcess extends LaunchedBroker {
    private static final Pattern SERVES = Pattern.compile("(?m)^Millrace \\S+ serves (\\S+:\\d+)");
    private static final List<String> JVM_FLAGS =
            List.of(
                    "-Xmx512m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xshare:auto",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    private final Map<String, String> settings;
    private String address = "127.0.0.1:0";

    public MillraceProcess(Path directory, Map<String, String> settings) {
        super(directory);
        this.settings = Map.copyOf(settings);
    }

    @Override
    public void start() {
        launch();
        Matcher serves = running().awaitOutput(SERVES, START_LIMIT);
        address = serves.group(1);
    }

    @Override
    public void launch() {
        List<String> words = new ArrayList<>();
        words.add(JavaProgram.executable());
        words.addAll(JVM_FLAGS);
        words.addAll(List.of("-cp", JavaProgram.classPathWithoutKafka()));
        words.add("io.millrace.server.Main");
        words.addAll(List.of("--data-dir", dataDirectory().toString(), "--listen", address));
        settings.forEach((key, value) -> words.addAll(List.of("--set", key + "=" + value)));
        launch(words);
    }

    @Override
    public void stop() {
        if (!isAlive()) {
            return;
        }
        int exitCode = running().stop(STOP_LIMIT);
        // 143: the JVM's own code for SIGTERM.
        if (exitCode != 0 && exitCode != 143) {
            throw new AssertionError("exit code " + exitCode + ":\n" + log());
        }
    }

    @Override
    public String bootstrap() {
        return address;
    }
}
