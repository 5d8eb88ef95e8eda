package io.millrace.storage.segment;

import io.millrace.files.FileSystem;
import io.millrace.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The text format of checkpoints: a line with the version, one with the count of entries, then as
 * many lines of fields between single spaces.
 */
public final class TextCheckpoint {

    private TextCheckpoint() {}

    public static String format(int version, List<String> lines) {
        StringBuilder text = new StringBuilder();
        text.append(version).append('\n').append(lines.size()).append('\n');
        for (String line : lines) {
            text.append(line).append('\n');
        }
        return text.toString();
    }

    /** The fields of each entry. */
    public static List<List<String>> read(
            FileSystem files, Path path, int version, int fieldCount, int limitBytes) {
        if (files.sizeBytes(path) > limitBytes) {
            throw StorageException.corrupt(path.toString(), "longer than a checkpoint may be");
        }
        String text = new String(files.readAll(path, limitBytes), StandardCharsets.UTF_8);
        List<String> lines = text.lines().toList();
        if (lines.size() < 2 || number(lines.get(0)) != version) {
            throw StorageException.corrupt(
                    path.toString(), "a checkpoint begins with its version, " + version);
        }
        if (number(lines.get(1)) != lines.size() - 2) {
            throw StorageException.corrupt(
                    path + " line 2", "the count is not that of the entries");
        }
        List<List<String>> entries = new ArrayList<>(lines.size() - 2);
        for (int i = 2; i < lines.size(); i++) {
            List<String> fields = List.of(lines.get(i).split(" ", -1));
            if (fields.size() != fieldCount) {
                throw StorageException.corrupt(
                        path + " line " + (i + 1), "an entry has " + fieldCount + " fields");
            }
            entries.add(fields);
        }
        return entries;
    }

    /** A number that is not negative, or -1 where the text is no such number. */
    public static long number(String text) {
        if (text.isEmpty()
                || text.length() > 19
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException tooLarge) {
            return -1;
        }
    }
}
