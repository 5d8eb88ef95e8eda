package io.millrace.generator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the enum of error codes from our own table: code, name, retriable or fatal, message. */
final class ErrorCodeCode {
    private ErrorCodeCode() {}

    private record Row(int code, String name, boolean retriable, String message) {
        static Row parse(String line) {
            String[] cells = line.strip().split("\\s+", 4);
            if (cells.length != 4 || !cells[2].matches("retriable|fatal")) {
                throw new IllegalArgumentException("no row of error codes: " + line);
            }
            return new Row(
                    Integer.parseInt(cells[0]), cells[1], cells[2].equals("retriable"), cells[3]);
        }
    }

    static String write(Path table) {
        List<Row> rows;
        try {
            rows =
                    Files.readAllLines(table).stream()
                            .filter(line -> !line.isBlank() && !line.startsWith("#"))
                            .map(Row::parse)
                            .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        CodeWriter code = new CodeWriter().line("package io.millrace.protocol;").line("");
        code.line("import javax.annotation.processing.Generated;").line("");
        code.javadoc("The protocol's answers that something went wrong, as values.");
        code.line("@Generated(\"io.millrace.generator\")").line("public enum ErrorCode {");
        for (Row row : rows) {
            code.javadoc(row.message());
            code.line(
                    "%s(%d, %b, \"%s\"),"
                            .formatted(row.name(), row.code(), row.retriable(), row.message()));
        }
        code.line(";").line("").lines(BODY).line("}");
        return code.toString();
    }

    private static final String BODY =
            """
            private static final ErrorCode[] ALL = values();

            private final short code;
            private final boolean retriable;
            private final String message;

            ErrorCode(int code, boolean retriable, String message) {
            this.code = (short) code;
            this.retriable = retriable;
            this.message = message;
            }

            public short code() { return code; }

            /** Whether clients try again by themselves. */
            public boolean retriable() { return retriable; }

            /** One sentence for people. */
            public String message() { return message; }

            /** UNKNOWN_SERVER_ERROR for a code that is not in the table. */
            public static ErrorCode of(short code) {
            int index = code + 1;
            return index >= 0 && index < ALL.length ? ALL[index] : UNKNOWN_SERVER_ERROR;
            }
            """;
}
