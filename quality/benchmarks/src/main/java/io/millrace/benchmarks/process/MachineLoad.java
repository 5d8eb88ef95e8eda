package io.millrace.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many processes wanted a processor in the last minute. */
public final class MachineLoad {
    private MachineLoad() {}

    public static double ofLastMinute() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    }
}
