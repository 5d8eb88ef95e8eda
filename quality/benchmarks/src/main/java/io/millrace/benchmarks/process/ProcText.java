package io.millrace.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The text of one of the kernel's files about a process. */
record ProcText(String text) {
    /** {@code USER_HZ}: 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_TICKS_FIELD = 14;

    static ProcText read(Path file) throws IOException {
        return new ProcText(Files.readString(file));
    }

    /** The bytes of a line {@code Name: 123 kB}. */
    long kilobytes(String name) {
        return number(name) * 1024;
    }

    /** The number of a line {@code Name: 123}, whatever follows it. */
    long number(String name) {
        for (String line : text.split("\n")) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.substring(name.length() + 1).strip().split("\\s")[0]);
            }
        }
        throw new IllegalArgumentException("no " + name + " in:\n" + text);
    }

    /** Of a {@code stat}, whose second field is a name in brackets that may hold anything. */
    ProcessSample.Modes modes() {
        int nameEnd = text.lastIndexOf(')');
        String[] fields = text.substring(nameEnd + 2).split(" ");
        int user = USER_TICKS_FIELD - 3;
        return new ProcessSample.Modes(
                Long.parseLong(fields[user]) / TICKS_PER_SECOND,
                Long.parseLong(fields[user + 1]) / TICKS_PER_SECOND);
    }
}
