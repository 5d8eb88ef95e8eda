package io.millrace.cli.log;

import io.millrace.cli.console.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Shows and checks the checkpoint files that are text.
 *
 * <pre>
 * checkpoint = version LF, count LF, { entry LF }
 * epochs     = epoch SP startOffset
 * offsets    = topic SP partition SP offset
 * </pre>
 */
final class TextDump {
    private static final long FILE_BYTES_MAX = 64L * 1024 * 1024;

    private TextDump() {}

    static void epochs(DumpOutput output, FileBytes file) throws IOException {
        long lastEpoch = -1;
        long lastOffset = -1;
        for (String line : entries(output, file)) {
            String[] words = line.split(" ", -1);
            if (words.length != 2 || !isNumber(words[0]) || !isNumber(words[1])) {
                output.damage(0, "'" + line + "' is no epoch and offset");
                return;
            }
            long epoch = Long.parseLong(words[0]);
            long offset = Long.parseLong(words[1]);
            output.entry(Json.object("epoch", epoch, "startOffset", offset));
            if (epoch <= lastEpoch || offset < lastOffset) {
                output.damage(0, "epoch " + epoch + " does not grow");
            }
            lastEpoch = epoch;
            lastOffset = offset;
        }
    }

    static void offsets(DumpOutput output, FileBytes file) throws IOException {
        for (String line : entries(output, file)) {
            String[] words = line.split(" ", -1);
            if (words.length != 3 || !isNumber(words[1]) || !isNumber(words[2])) {
                output.damage(0, "'" + line + "' is no topic, partition and offset");
                return;
            }
            output.entry(
                    Json.object(
                            "topic", words[0],
                            "partition", Long.parseLong(words[1]),
                            "offset", Long.parseLong(words[2])));
        }
    }

    /** Any other text: its lines. */
    static void lines(DumpOutput output, FileBytes file) throws IOException {
        lines(file).forEach(line -> output.entry(Json.object("line", line)));
    }

    private static List<String> entries(DumpOutput output, FileBytes file) throws IOException {
        List<String> lines = lines(file);
        if (lines.size() < 2 || !lines.get(0).equals("0") || !isNumber(lines.get(1))) {
            output.damage(0, "a checkpoint begins with its version, 0, and its count");
            return List.of();
        }
        List<String> entries = lines.subList(2, lines.size());
        if (entries.size() != Long.parseLong(lines.get(1))) {
            output.damage(0, "claims " + lines.get(1) + " entries, has " + entries.size());
        }
        return entries;
    }

    private static List<String> lines(FileBytes file) throws IOException {
        int length = (int) Math.min(file.sizeBytes(), FILE_BYTES_MAX);
        byte[] bytes = new byte[length];
        file.read(0, length).get(bytes);
        return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }

    private static boolean isNumber(String word) {
        return word.matches("\\d{1,18}");
    }
}
