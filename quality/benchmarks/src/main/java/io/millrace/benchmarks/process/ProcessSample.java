package io.millrace.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * What the kernel has counted of a process since its start; memory as of now.
 *
 * @param nanos {@link System#nanoTime} of the sample
 * @param cpuSeconds on a processor, to the nanosecond
 * @param modes how that divides, in ticks of 10 ms
 * @param writtenBytes by system calls that write, to files for the most part
 */
public record ProcessSample(
        long nanos, double cpuSeconds, Modes modes, Memory memory, long writtenBytes) {
    /** Seconds on a processor in the program's code, and in the kernel's. */
    public record Modes(double userSeconds, double systemSeconds) {}

    /** Resident bytes, now and at most so far. */
    public record Memory(long residentBytes, long peakBytes) {}

    /** A sample of this process itself. */
    public static ProcessSample ofThisOne() {
        return of(ProcessHandle.current().pid());
    }

    /** A sample of a living process. */
    public static ProcessSample of(long pid) {
        Path folder = Path.of("/proc", Long.toString(pid));
        try {
            ProcText status = ProcText.read(folder.resolve("status"));
            ProcText io = ProcText.read(folder.resolve("io"));
            return new ProcessSample(
                    System.nanoTime(),
                    CpuClock.seconds(pid),
                    ProcText.read(folder.resolve("stat")).modes(),
                    new Memory(status.kilobytes("VmRSS"), status.kilobytes("VmHWM")),
                    io.number("wchar"));
        } catch (IOException e) {
            throw new UncheckedIOException("no process " + pid, e);
        }
    }
}
