package io.millrace.cli.log;

import io.millrace.cli.console.Terminal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A line for each entry: names and values. */
final class DumpText implements DumpOutput {
    private final Terminal terminal;
    private long entries;
    private long damages;

    DumpText(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void beginFile(String path, String kind) {
        entries = 0;
        damages = 0;
        terminal.line(path + " (" + kind + ")");
    }

    @Override
    public void entry(Map<String, @Nullable Object> fields) {
        entries++;
        terminal.line("  " + text(fields));
    }

    @Override
    public void detail(Map<String, @Nullable Object> fields) {
        terminal.line("    " + text(fields));
    }

    @Override
    public void damage(long position, String problem) {
        damages++;
        terminal.line("  DAMAGE at byte " + position + ": " + problem);
    }

    @Override
    public void endFile() {
        String verdict =
                damages == 0
                        ? "no damage"
                        : "DAMAGED in " + damages + (damages == 1 ? " place" : " places");
        terminal.line("  " + entries + (entries == 1 ? " entry, " : " entries, ") + verdict);
    }

    @Override
    public void close() {
        terminal.flush();
    }

    private static String text(Map<String, @Nullable Object> fields) {
        StringBuilder line = new StringBuilder();
        fields.forEach((name, value) -> {
            if (value != null && !value.equals(false)) {
                line.append(line.isEmpty() ? "" : "  ");
                line.append(name).append(' ').append(value);
            }
        });
        return line.toString();
    }
}
