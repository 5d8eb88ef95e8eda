package io.millrace.simulation.run;

import io.millrace.simulation.client.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

/** Runs whose fingerprints go into a file, so that two processes can be compared. */
final class Fingerprints {
    private static final int RUNS = 4;

    private Fingerprints() {}

    public static void main(String[] arguments) throws IOException {
        Files.write(Path.of(arguments[0]), ofThisProcess());
    }

    /** Several topics, transactions and a group: much that could be in another order. */
    static List<String> ofThisProcess() {
        return LongStream.range(0, RUNS)
                .mapToObj(seed -> of(new HistoryRun(seed, Workload.sharing(Protocol.TV2))))
                .toList();
    }

    private static String of(HistoryRun run) {
        run.run();
        return run.fingerprint();
    }

    static List<String> ofAnotherProcess(Path file) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command =
                List.of(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Fingerprints.class.getName(),
                        file.toString());
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        return exit == 0 ? Files.readAllLines(file) : List.of("exit code " + exit);
    }
}
