package io.millrace.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * How long ago this process began, the launcher's part included, for {@code exec} keeps the
 * process. The JDK's answer counts from the machine's boot time in whole seconds, so on Linux we
 * ask the kernel (proc(5): {@code /proc/self/stat} field 22 and {@code /proc/uptime}, both since
 * boot, to a hundredth of a second). Stateless.
 */
final class ProcessAge {
    private static final int FIELDS_BETWEEN_NAME_AND_START = 19;
    private static final long MILLIS_PER_TICK = 10;

    private ProcessAge() {}

    static long millis() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String uptime = Files.readString(Path.of("/proc/uptime"));
            return millis(stat, uptime);
        } catch (IOException notLinux) {
            Instant now = Instant.now();
            Instant start = ProcessHandle.current().info().startInstant().orElse(now);
            return Duration.between(start, now).toMillis();
        }
    }

    /** From the text of the two files. The name of the process may hold spaces and brackets. */
    static long millis(String stat, String uptime) {
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        long startMillis =
                Long.parseLong(afterName[FIELDS_BETWEEN_NAME_AND_START]) * MILLIS_PER_TICK;
        double upSeconds = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
        return Math.max(0, Math.round(upSeconds * 1000) - startMillis);
    }
}
