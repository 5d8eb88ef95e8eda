package io.millrace.cli.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The three streams of one run. Output is UTF-8 with {@code \n} on every platform, and raw bytes
 * stay raw: records need not be text.
 */
public final class Terminal {

    private final InputStream in;
    private final OutputStream out;
    private final OutputStream err;
    private final boolean interactive;

    /**
     * @param interactive a person types the input, so that hints are welcome and records must not
     *     wait for more
     */
    public Terminal(InputStream in, OutputStream out, OutputStream err, boolean interactive) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.interactive = interactive;
    }

    public InputStream in() {
        return in;
    }

    public OutputStream out() {
        return out;
    }

    public boolean interactive() {
        return interactive;
    }

    public void line(String text) {
        write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    public void write(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw CommandException.outputClosed(e);
        }
    }

    public void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw CommandException.outputClosed(e);
        }
    }

    /** A line for the person, beside the output proper. Lost when nobody can read it. */
    public void notice(String text) {
        try {
            err.write((text + "\n").getBytes(StandardCharsets.UTF_8));
            err.flush();
        } catch (IOException e) {
            throw CommandException.outputClosed(e);
        }
    }
}
