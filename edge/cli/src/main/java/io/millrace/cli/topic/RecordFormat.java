package io.millrace.cli.topic;

import io.millrace.cli.console.CommandException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A template for records, as in <code>{key}\t{value}\n</code>.
 *
 * <pre>
 * template    = { text | escape | placeholder }
 * escape      = "\n" | "\t" | "\r" | "\0" | "\\" | "\{"
 * placeholder = "{" ( "topic" | "partition" | "offset" | "timestamp" | "time" | "key" | "value"
 *                   | "headers" | "header." NAME ) "}"
 * </pre>
 *
 * Keys and values come out as the bytes they are; null is {@code null}.
 */
final class RecordFormat {
    static final String PLACEHOLDERS =
            "{topic} {partition} {offset} {timestamp} {time} {key} {value} {headers} {header.NAME}";

    private static final byte[] NULL = bytes("null");

    /** Writes its part of the output. */
    private interface Part {
        void write(ConsumerRecord<byte[], byte[]> record, ByteArrayOutputStream out);
    }

    private final List<Part> parts;

    private RecordFormat(List<Part> parts) {
        this.parts = parts;
    }

    static RecordFormat parse(String template) {
        List<Part> parts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int i = 0;
        while (i < template.length()) {
            char c = template.charAt(i);
            if (c == '\\') {
                text.append(unescape(template, i + 1));
                i += 2;
            } else if (c == '{') {
                int end = template.indexOf('}', i);
                if (end < 0) {
                    throw CommandException.usage("--format", "--format: a '{' has no '}'");
                }
                flush(text, parts);
                parts.add(placeholder(template.substring(i + 1, end)));
                i = end + 1;
            } else {
                text.append(c);
                i++;
            }
        }
        flush(text, parts);
        return new RecordFormat(List.copyOf(parts));
    }

    byte[] format(ConsumerRecord<byte[], byte[]> record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        parts.forEach(part -> part.write(record, out));
        return out.toByteArray();
    }

    private static void flush(StringBuilder text, List<Part> parts) {
        if (!text.isEmpty()) {
            byte[] literal = bytes(text.toString());
            parts.add((_, out) -> out.writeBytes(literal));
            text.setLength(0);
        }
    }

    private static char unescape(String template, int index) {
        char escaped = index < template.length() ? template.charAt(index) : ' ';
        return switch (escaped) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case '0' -> '\0';
            case '\\', '{' -> escaped;
            default ->
                    throw CommandException.usage(
                            "--format", "--format knows \\n \\t \\r \\0 \\\\ and \\{");
        };
    }

    private static Part placeholder(String name) {
        return switch (name) {
            case "topic" -> text(ConsumerRecord::topic);
            case "partition" -> text(ConsumerRecord::partition);
            case "offset" -> text(ConsumerRecord::offset);
            case "timestamp" -> text(ConsumerRecord::timestamp);
            case "time" -> text(record -> Instant.ofEpochMilli(record.timestamp()));
            case "key" -> (record, out) -> out.writeBytes(orNull(record.key()));
            case "value" -> (record, out) -> out.writeBytes(orNull(record.value()));
            case "headers" -> RecordFormat::headers;
            default -> header(name);
        };
    }

    private static Part header(String placeholder) {
        if (!placeholder.startsWith("header.")) {
            throw CommandException.usage(
                    "--format",
                    "--format does not know {" + placeholder + "}; it knows " + PLACEHOLDERS);
        }
        String name = placeholder.substring("header.".length());
        return (record, out) -> {
            Header header = record.headers().lastHeader(name);
            if (header != null) {
                out.writeBytes(orNull(header.value()));
            }
        };
    }

    private static void headers(ConsumerRecord<byte[], byte[]> record, ByteArrayOutputStream out) {
        String separator = "";
        for (Header header : record.headers()) {
            out.writeBytes(bytes(separator + header.key() + "="));
            out.writeBytes(orNull(header.value()));
            separator = ",";
        }
    }

    private static Part text(
            java.util.function.Function<ConsumerRecord<byte[], byte[]>, Object> field) {
        return (record, out) -> out.writeBytes(bytes(field.apply(record).toString()));
    }

    private static byte[] orNull(byte @Nullable [] value) {
        return value == null ? NULL : value;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
