package io.millrace.compatibility.tools;

import io.millrace.compatibility.harness.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The verdict of Kafka's DumpLogSegments on files. Its exit code says nothing: findings are lines
 * of its output. Something is wrong where it ends with another code than 0, where a batch is not
 * {@code isvalid: true}, or where it prints one of its findings: index entries that do not match
 * the log or are out of order, offsets that do not follow each other, bytes after the last batch, a
 * record that a decoder cannot read.
 *
 * <p>The tool itself fails on an index whose log holds no batch, so those are left out.
 */
record DumpedFiles(List<Path> files, String output) {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Pattern FINDING =
            Pattern.compile(
                    "^Mismatches in|^Non-consecutive offsets in|^Found timestamp mismatch"
                            + "|^Found out of order timestamp|^Found \\d+ invalid bytes"
                            + "|isvalid: false|isValid: false|Exception|^Error|Could not|Failed"
                            + "|^ +Index offset: |is followed by|^ +Index timestamp: "
                            + "|^ +Index(ed)? offset: ",
                    Pattern.CASE_INSENSITIVE);

    static DumpedFiles of(List<Path> files, String... options) {
        String names = files.stream().map(Path::toString).collect(Collectors.joining(","));
        Command.Result result =
                KafkaTool.DUMP_LOG.command(options).with("--files", names).limit(LIMIT).run();
        if (result.exitCode() != 0) {
            throw new AssertionError("DumpLogSegments ended early: " + result.errors());
        }
        return new DumpedFiles(files, result.output());
    }

    /**
     * The files below the directory with one of the suffixes, without folders to be deleted and
     * without the companions of an empty log.
     */
    static List<Path> under(Path directory, String... suffixes) {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !folderName(file).endsWith("-delete"))
                    .filter(file -> Stream.of(suffixes).anyMatch(file.toString()::endsWith))
                    .filter(DumpedFiles::hasBatches)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code topic-partition}. */
    static String folderName(Path file) {
        return file.toAbsolutePath().getName(file.toAbsolutePath().getNameCount() - 2).toString();
    }

    private static boolean hasBatches(Path file) {
        String name = file.getFileName().toString();
        Path log = file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".log");
        return !Files.exists(log) || log.toFile().length() > 0;
    }

    /** Findings as {@code file: line}. */
    List<String> findings() {
        List<String> findings = new ArrayList<>();
        String file = "?";
        for (String line : output.lines().toList()) {
            if (line.startsWith("Dumping ")) {
                file = line.substring("Dumping ".length());
            } else if (FINDING.matcher(line).find() && !line.startsWith("| ")) {
                findings.add(file + ": " + line);
            }
        }
        return findings;
    }

    long batches() {
        return output.lines().filter(line -> line.startsWith("baseOffset: ")).count();
    }

    long validBatches() {
        return output.lines()
                .filter(line -> line.startsWith("baseOffset: ") && line.contains("isvalid: true"))
                .count();
    }

    long dumpedFiles() {
        return output.lines().filter(line -> line.startsWith("Dumping ")).count();
    }
}
