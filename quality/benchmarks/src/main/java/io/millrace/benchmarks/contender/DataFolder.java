package io.millrace.benchmarks.contender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that says where brokers keep their data while they are measured. */
public final class DataFolder {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--data",
            description = "Where brokers keep their data meanwhile; it is made if need be.")
    private Path path = Path.of(System.getProperty("java.io.tmpdir"));

    /** The folder, which is there and may be written to. */
    public Path made() {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw refusal("cannot be made: " + e);
        }
        if (!Files.isWritable(path)) {
            throw refusal("cannot be written to");
        }
        return path;
    }

    private ParameterException refusal(String why) {
        return new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "--data " + path + " " + why);
    }

    /** What a run has left in a folder of its own. */
    public static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
