package io.millrace.cli.topic;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Lines of bytes, ended by {@code \n}; nothing is decoded, so any bytes but that one pass. */
final class LineReader {
    /** Kafka's largest possible request; no record can be longer. */
    static final int LINE_BYTES_MAX = 100 * 1024 * 1024;

    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;

    LineReader(InputStream in) {
        this.in = in;
    }

    /** The next line without its end; null after the last. A last line may lack its end. */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean started = false;
        while (true) {
            if (position == limit && !fill()) {
                return started ? line.toByteArray() : null;
            }
            started = true;
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            line.write(buffer, position, end - position);
            boolean complete = end < limit;
            position = complete ? end + 1 : end;
            if (complete) {
                return line.toByteArray();
            }
            if (line.size() > LINE_BYTES_MAX) {
                throw new CommandException(
                        ExitCode.FAILED,
                        "standard input",
                        "a line is longer than " + LINE_BYTES_MAX + " bytes",
                        null);
            }
        }
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }
}
