package io.millrace.cli.log;

import io.millrace.cli.console.Json;
import io.millrace.cli.console.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One document, written as it grows: {@code {"files":[{"file","kind","entries":[…],"damage":[…]}]}}
 * with an entry a line. An entry's details are its field {@code records}.
 */
final class DumpJson implements DumpOutput {
    /** A file that is damaged throughout is not described byte by byte. */
    private static final int DAMAGES_MAX = 1_000;

    private final Terminal terminal;
    private final List<Object> damages = new ArrayList<>();
    private final List<Object> details = new ArrayList<>();
    private @Nullable Map<String, @Nullable Object> pending;
    private boolean firstFile = true;
    private boolean firstEntry = true;

    DumpJson(Terminal terminal) {
        this.terminal = terminal;
        terminal.line("{\"files\":[");
    }

    @Override
    public void beginFile(String path, String kind) {
        String head = Json.line(Json.object("file", path, "kind", kind));
        terminal.line(
                (firstFile ? "" : ",") + head.substring(0, head.length() - 1) + ",\"entries\":[");
        firstFile = false;
        firstEntry = true;
    }

    @Override
    public void entry(Map<String, @Nullable Object> fields) {
        flush();
        pending = fields;
    }

    /** The records of one batch, so bounded by the size of a batch. */
    @Override
    public void detail(Map<String, @Nullable Object> fields) {
        details.add(fields);
    }

    @Override
    public void damage(long position, String problem) {
        if (damages.size() < DAMAGES_MAX) {
            damages.add(Json.object("position", position, "problem", problem));
        }
    }

    @Override
    public void endFile() {
        flush();
        terminal.line("],\"damage\":" + Json.line(damages) + "}");
        damages.clear();
    }

    @Override
    public void close() {
        terminal.line("]}");
        terminal.flush();
    }

    private void flush() {
        Map<String, @Nullable Object> entry = pending;
        if (entry == null) {
            return;
        }
        if (!details.isEmpty()) {
            entry.put("records", List.copyOf(details));
            details.clear();
        }
        terminal.line((firstEntry ? "" : ",") + Json.line(entry));
        firstEntry = false;
        pending = null;
    }
}
