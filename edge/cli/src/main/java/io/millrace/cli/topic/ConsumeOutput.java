package io.millrace.cli.topic;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import io.millrace.cli.console.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how a record is printed. */
final class ConsumeOutput {
    @Option(
            names = "--format",
            paramLabel = "TEMPLATE",
            description = "How to print a record [{value}\\n].")
    private @Nullable String format;

    @Option(names = "--keys", description = "Print the key before the value.")
    private boolean keys;

    @Option(names = "--headers", description = "Print the headers before the value.")
    private boolean headers;

    @Option(names = "--timestamps", description = "Print the time before the value.")
    private boolean timestamps;

    @Option(names = "--offsets", description = "Print partition and offset before the value.")
    private boolean offsets;

    RecordPrinter printer(Session session) {
        Terminal terminal = session.terminal();
        boolean columns = keys || headers || timestamps || offsets;
        if (format != null && (columns || session.json())) {
            throw CommandException.usage(
                    "--format", "--format says it all: leave out --json, --keys and the like");
        }
        if (session.json()) {
            return record -> terminal.line(Json.line(RecordDocument.of(record)));
        }
        RecordFormat template = RecordFormat.parse(format == null ? template() : format);
        return record -> terminal.write(template.format(record));
    }

    private String template() {
        return (timestamps ? "{time}\\t" : "")
                + (offsets ? "{partition}:{offset}\\t" : "")
                + (headers ? "{headers}\\t" : "")
                + (keys ? "{key}\\t" : "")
                + "{value}\\n";
    }
}
