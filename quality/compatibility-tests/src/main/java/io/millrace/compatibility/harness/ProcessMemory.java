package io.millrace.compatibility.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says about a process (Linux). */
public final class ProcessMemory {
    private ProcessMemory() {}

    /** Resident memory now, in bytes. */
    public static long residentBytes(long pid) {
        return kilobytes(pid, "VmRSS:") * 1024;
    }

    /** The most that was resident at once since the process started, in bytes. */
    public static long peakResidentBytes(long pid) {
        return kilobytes(pid, "VmHWM:") * 1024;
    }

    private static long kilobytes(long pid, String field) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
