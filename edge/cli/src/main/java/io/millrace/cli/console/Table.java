package io.millrace.cli.console;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows under aligned headings: text to the left, numbers to the right. Absent values are "-". */
public final class Table {
    private static final String GAP = "  ";
    private static final String ABSENT = "-";

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();
    private final boolean[] numeric;

    public Table(String... headings) {
        this.headings = List.of(headings);
        this.numeric = new boolean[headings.length];
    }

    /** A column is a column of numbers when a row puts a number there. */
    public Table row(@Nullable Object... cells) {
        List<String> row = new ArrayList<>(headings.size());
        for (int i = 0; i < headings.size(); i++) {
            Object cell = cells[i];
            numeric[i] |= cell instanceof Number;
            row.add(cell == null || cell.toString().isEmpty() ? ABSENT : cell.toString());
        }
        rows.add(row);
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public List<String> lines() {
        int[] widths = new int[headings.size()];
        measure(widths, headings);
        rows.forEach(row -> measure(widths, row));
        List<String> lines = new ArrayList<>();
        lines.add(line(widths, headings));
        rows.forEach(row -> lines.add(line(widths, row)));
        return lines;
    }

    private static void measure(int[] widths, List<String> row) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], row.get(i).length());
        }
    }

    private String line(int[] widths, List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = row.get(i);
            String padding = " ".repeat(widths[i] - cell.length());
            line.append(i == 0 ? "" : GAP);
            line.append(numeric[i] ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing();
    }
}
