package io.millrace.benchmarks.profile;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Programs that others wrote, run to their end. */
final class Tool {
    private Tool() {}

    static boolean isOnPath(String name) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    /** The JDK's own command for a running JVM. */
    static void jcmd(long pid, Path log, String... words) throws IOException, InterruptedException {
        String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        List<String> command = new java.util.ArrayList<>(List.of(program, Long.toString(pid)));
        command.addAll(List.of(words));
        require(command, log);
    }

    /** Its output goes to the file; fails unless it ends well. */
    static void require(List<String> command, Path output)
            throws IOException, InterruptedException {
        if (run(command, output) != 0) {
            throw new IllegalStateException(
                    String.join(" ", command) + " failed:\n" + Files.readString(output));
        }
    }

    static int run(List<String> command, Path output) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            return process.waitFor();
        } finally {
            process.destroy();
        }
    }
}
