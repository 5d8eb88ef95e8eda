package io.millrace.benchmarks.cleaning;

import io.millrace.records.compression.Codec;
import io.millrace.storage.cleaning.CleanableRange;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code CleaningSpeed [MEGABYTES [ROUNDS]]}: the time to clean a log of random keys, by Millrace
 * and by Apache Kafka, in turns over copies of the same files; medians, and Millrace's divided by
 * Kafka's. The first round of each warms up and is not counted.
 */
public final class CleaningSpeed {
    private static final int MEGABYTES = 256;
    private static final int ROUNDS = 5;
    private static final long NOW_MILLIS = 1_000_000_000_000L;

    private CleaningSpeed() {}

    public static void main(String[] arguments) throws Exception {
        int megabytes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : MEGABYTES;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ROUNDS;
        Path directory = Files.createTempDirectory("cleaning");
        try {
            for (Codec codec : List.of(Codec.NONE, Codec.LZ4)) {
                measure(directory.resolve(codec.name()), codec, megabytes, rounds, System.out);
            }
        } finally {
            delete(directory);
        }
    }

    private static void measure(
            Path directory, Codec codec, int megabytes, int rounds, PrintStream out)
            throws Exception {
        Path written = directory.resolve("written");
        Files.createDirectories(written);
        DirtyLog.write(written, megabytes, codec);
        CleanableRange range = DirtyLog.range(written, NOW_MILLIS);
        double[] ours = new double[rounds];
        double[] kafkas = new double[rounds];
        for (int round = -1; round < rounds; round++) {
            Path copy = directory.resolve("copy");
            copy(written, copy);
            long millrace = DirtyLog.cleanNanos(copy, NOW_MILLIS);
            delete(copy);
            copy(written, copy);
            Path partition = copy.resolve(DirtyLog.PARTITION.toString());
            long kafka = KafkaLog.cleanNanos(partition, range, NOW_MILLIS);
            delete(copy);
            if (round >= 0) {
                ours[round] = millrace / 1e9;
                kafkas[round] = kafka / 1e9;
            }
        }
        Arrays.sort(ours);
        Arrays.sort(kafkas);
        double dirty = range.dirtyBytes() / 1e6;
        out.printf(
                "%s, %.0f MB, median of %d (min-max): Millrace %.2f s (%.2f-%.2f, %.0f MB/s),"
                        + " Kafka %.2f s (%.2f-%.2f, %.0f MB/s), ratio %.2f%n",
                codec,
                dirty,
                rounds,
                ours[rounds / 2],
                ours[0],
                ours[rounds - 1],
                dirty / ours[rounds / 2],
                kafkas[rounds / 2],
                kafkas[0],
                kafkas[rounds - 1],
                dirty / kafkas[rounds / 2],
                ours[rounds / 2] / kafkas[rounds / 2]);
        delete(directory);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
