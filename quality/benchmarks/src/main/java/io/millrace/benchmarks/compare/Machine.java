package io.millrace.benchmarks.compare;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** On what was measured, and what. */
final class Machine {
    private static final String UNKNOWN = "unknown";

    private Machine() {}

    static Map<String, String> describe(Path data) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processors", Runtime.getRuntime().availableProcessors() + " × " + cpu());
        facts.put("memory", line(Path.of("/proc/meminfo"), "MemTotal"));
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("file system of the data", Files.getFileStore(data).type());
        facts.put("JDK of both", Runtime.version().toString());
        facts.put("Millrace", "as `./millrace server` starts it, no settings");
        facts.put(
                "Kafka",
                "4.4.0, one node as broker and controller, 1 GiB heap, the JVM flags of its scripts, no log output");
        return facts;
    }

    /** Of Millrace: the commit, and whether it was changed; unknown outside of a repository. */
    static String version() throws InterruptedException {
        ProcessBuilder command =
                new ProcessBuilder("git", "describe", "--always", "--dirty")
                        .directory(new File(System.getProperty("millrace.home", ".")))
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            Process git = command.start();
            try (BufferedReader words = git.inputReader()) {
                String commit = words.readLine();
                return git.waitFor() == 0 && commit != null ? commit : UNKNOWN;
            } finally {
                git.destroy();
            }
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static String cpu() throws IOException {
        return line(Path.of("/proc/cpuinfo"), "model name");
    }

    private static String line(Path file, String key) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(UNKNOWN);
    }
}
