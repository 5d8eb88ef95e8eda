package io.millrace.compatibility.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that runs to its end: its arguments, its input, and what it answered. */
public final class Command {
    private final List<String> words = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private String input = "";
    private Duration limit = Duration.ofSeconds(60);

    private Command(List<String> words) {
        this.words.addAll(words);
    }

    public static Command of(String... words) {
        return new Command(Arrays.asList(words));
    }

    public static Command of(List<String> words) {
        return new Command(words);
    }

    public Command with(String... more) {
        words.addAll(Arrays.asList(more));
        return this;
    }

    public Command input(String text) {
        this.input = text;
        return this;
    }

    public Command limit(Duration longest) {
        this.limit = longest;
        return this;
    }

    public Command environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Runs it; fails with all that it printed when its exit code is not 0. */
    public Result succeed() {
        Result result = run();
        if (result.exitCode() != 0) {
            throw new AssertionError(result.toString());
        }
        return result;
    }

    /** Runs it, whatever its exit code; fails when it does not end within the limit. */
    public Result run() {
        try {
            Path output = Files.createTempFile("command", ".out");
            Path errors = Files.createTempFile("command", ".err");
            try {
                return run(output, errors);
            } finally {
                Files.deleteIfExists(output);
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + words.getFirst(), e);
        }
    }

    private Result run(Path output, Path errors) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(words)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // A program that ends without reading its input closes the pipe; its exit code tells.
        }
        try {
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            Result result =
                    new Result(
                            List.copyOf(words),
                            process.exitValue(),
                            Files.readString(output),
                            Files.readString(errors));
            if (!ended) {
                throw new AssertionError("still running after " + limit + ": " + result);
            }
            return result;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** How a program ended. */
    public record Result(List<String> words, int exitCode, String output, String errors) {
        /** The lines of its standard output that hold anything. */
        public List<String> lines() {
            return output.lines().filter(line -> !line.isBlank()).toList();
        }

        @Override
        public String toString() {
            return String.join(" ", words.subList(0, 1))
                    + " "
                    + words.stream().skip(1).filter(word -> word.length() < 200).toList()
                    + " ended with "
                    + exitCode
                    + "\n--- output\n"
                    + output
                    + "\n--- errors\n"
                    + errors;
        }
    }
}
