package io.millrace.cli.topic;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.ExitCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** A line of input as a record: {@code [headers DELIMITER] [key DELIMITER] value}. */
record RecordLine(byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {

    /**
     * How lines are read.
     *
     * @param nullMarker the text that stands for a null key or value
     */
    record Syntax(
            @Nullable String headersDelimiter,
            @Nullable String keyDelimiter,
            @Nullable String nullMarker) {

        RecordLine parse(byte[] line) {
            byte[] rest = line;
            List<Header> headers = List.of();
            if (headersDelimiter != null) {
                byte[] delimiter = bytes(headersDelimiter);
                int end = indexOf(rest, delimiter);
                if (end < 0) {
                    throw missing("--headers-delimiter", headersDelimiter, line);
                }
                headers = headers(Arrays.copyOf(rest, end));
                rest = Arrays.copyOfRange(rest, end + delimiter.length, rest.length);
            }
            byte[] key = null;
            if (keyDelimiter != null) {
                byte[] delimiter = bytes(keyDelimiter);
                int end = indexOf(rest, delimiter);
                if (end < 0) {
                    throw missing("--key-delimiter", keyDelimiter, line);
                }
                key = orNull(Arrays.copyOf(rest, end));
                rest = Arrays.copyOfRange(rest, end + delimiter.length, rest.length);
            }
            return new RecordLine(key, orNull(rest), headers);
        }

        private byte @Nullable [] orNull(byte[] field) {
            return nullMarker != null && Arrays.equals(field, bytes(nullMarker)) ? null : field;
        }

        private static CommandException missing(String option, String delimiter, byte[] line) {
            return new CommandException(
                    ExitCode.FAILED,
                    "standard input",
                    "a line lacks the '" + delimiter + "' of " + option + ": " + start(line),
                    null);
        }
    }

    private static final int SHOWN_BYTES_MAX = 60;

    /** {@code a=1,b=2}; a header without {@code =} has a null value. */
    static List<Header> headers(byte[] text) {
        List<Header> headers = new ArrayList<>();
        if (text.length == 0) {
            return headers;
        }
        for (String header : new String(text, StandardCharsets.UTF_8).split(",", -1)) {
            headers.add(header(header));
        }
        return headers;
    }

    static Header header(String text) {
        int end = text.indexOf('=');
        return end < 0
                ? new RecordHeader(text, (byte[]) null)
                : new RecordHeader(text.substring(0, end), bytes(text.substring(end + 1)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String start(byte[] line) {
        return new String(line, 0, Math.min(line.length, SHOWN_BYTES_MAX), StandardCharsets.UTF_8);
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int i = 0; i <= bytes.length - wanted.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }
}
