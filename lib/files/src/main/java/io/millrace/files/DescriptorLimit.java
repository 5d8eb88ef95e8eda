package io.millrace.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How many descriptors the system gives a process. */
final class DescriptorLimit {
    /** Read once. The JDK's own bean for it takes tens of milliseconds to load. */
    static final int OF_THIS_PROCESS = read(Path.of("/proc/self/limits"));

    private static final String NAME = "Max open files";

    private DescriptorLimit() {}

    private static int read(Path limits) {
        try {
            return parse(Files.readAllLines(limits));
        } catch (IOException notLinux) {
            return Integer.MAX_VALUE;
        }
    }

    /** The soft limit: name, soft, hard and unit stand in columns. */
    static int parse(List<String> lines) {
        for (String line : lines) {
            if (line.startsWith(NAME)) {
                String soft = line.substring(NAME.length()).strip().split(" ", 2)[0];
                return soft.equals("unlimited")
                        ? Integer.MAX_VALUE
                        : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(soft));
            }
        }
        return Integer.MAX_VALUE;
    }
}
