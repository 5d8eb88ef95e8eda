package io.millrace.compatibility.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.cli.Main;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs commands against one broker and keeps what the last one printed. */
final class Shell {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String bootstrap;
    private byte[] out = new byte[0];
    private String err = "";

    Shell(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** A command line, its words apart by spaces. */
    int run(String commandLine) {
        return run(new byte[0], commandLine.split(" ", -1));
    }

    int run(byte[] input, String... words) {
        List<String> all = new ArrayList<>(Arrays.asList(words));
        all.add("--bootstrap");
        all.add(bootstrap);
        ByteArrayOutputStream standardOut = new ByteArrayOutputStream();
        ByteArrayOutputStream standardErr = new ByteArrayOutputStream();
        int exitCode =
                Main.run(
                        all.toArray(String[]::new),
                        new ByteArrayInputStream(input),
                        standardOut,
                        standardErr);
        out = standardOut.toByteArray();
        err = standardErr.toString(StandardCharsets.UTF_8);
        return exitCode;
    }

    /** Runs what must succeed, and returns what it printed. */
    String done(String commandLine) {
        assertThat(run(commandLine)).as("%s: %s", commandLine, err).isZero();
        return out();
    }

    JsonNode json(String commandLine) {
        return json(done(commandLine + " --json"), commandLine);
    }

    void produce(String input, String... words) {
        int exitCode = run(input.getBytes(StandardCharsets.UTF_8), words);
        assertThat(exitCode).as("%s: %s", List.of(words), err).isZero();
    }

    static JsonNode json(String text, String source) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(source + " printed no JSON: " + text, e);
        }
    }

    String out() {
        return new String(out, StandardCharsets.UTF_8);
    }

    byte[] outBytes() {
        return out;
    }

    String err() {
        return err;
    }
}
