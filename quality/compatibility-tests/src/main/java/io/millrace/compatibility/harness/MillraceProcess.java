package io.millrace.compatibility.harness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
    private final String classPath;
    private final List<String> prefix;
    private String address = "127.0.0.1:0";
    private boolean listens = true;

    public MillraceProcess(Path directory, Map<String, String> settings) {
        this(directory, settings, JavaProgram.classPathWithoutKafka(), List.of());
    }

    /** That listens at a port which the settings need not advertise. */
    public static MillraceProcess listeningAt(
            int port, Path directory, Map<String, String> settings) {
        MillraceProcess process = new MillraceProcess(directory, settings);
        process.address = "127.0.0.1:" + port;
        return process;
    }

    private MillraceProcess(
            Path directory, Map<String, String> settings, String classPath, List<String> prefix) {
        super(directory);
        this.settings = Map.copyOf(settings);
        this.classPath = classPath;
        this.prefix = prefix;
    }

    /** That listens where its settings say, as a node of a cluster does. */
    public static MillraceProcess ofSettings(Path directory, Map<String, String> settings) {
        MillraceProcess process = new MillraceProcess(directory, settings);
        process.listens = false;
        return process;
    }

    /**
     * From jars, as it is shipped: a class comes out of a file that is open already.
     *
     * @param prefix words before the command, as of a program that limits what it runs
     */
    public static MillraceProcess ofJars(
            Path directory, Map<String, String> settings, List<String> prefix) {
        return new MillraceProcess(
                directory, settings, JavaProgram.jarsWithoutKafka(directory), prefix);
    }

    /** Whether it has opened all of its jars. */
    public boolean hasOpenedItsJars() {
        Set<String> open = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)) {
                    open.add(Files.readSymbolicLink(descriptor).toString());
                }
            }
        } catch (IOException changing) {
            return false;
        }
        return open.containsAll(List.of(classPath.split(File.pathSeparator)));
    }

    @Override
    public void start() {
        launch();
        awaitServing();
    }

    /** Returns when one that was launched serves. */
    public void awaitServing() {
        Matcher serves = running().awaitOutput(SERVES, START_LIMIT);
        address = serves.group(1);
    }

    @Override
    public void launch() {
        List<String> words = new ArrayList<>(prefix);
        words.add(JavaProgram.executable());
        words.addAll(JVM_FLAGS);
        words.addAll(List.of("-cp", classPath));
        words.add("io.millrace.server.Main");
        words.addAll(List.of("--data-dir", dataDirectory().toString()));
        if (listens) {
            words.addAll(List.of("--listen", address));
        }
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
