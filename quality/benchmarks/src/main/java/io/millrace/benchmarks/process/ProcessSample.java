package io.millrace.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What the kernel has counted of a process since its start; memory as of now.
 *
 * @param nanos {@link System#nanoTime} of the sample
 * @param cpuSeconds on a processor, to the nanosecond
 * @param modes how that divides, in ticks of 10 ms
 */
public record ProcessSample(
        long nanos, double cpuSeconds, Modes modes, Memory memory, Switches switches, Disk disk) {
    /** Seconds on a processor in the program's code, and in the kernel's. */
    public record Modes(double userSeconds, double systemSeconds) {}

    /** Resident bytes, now and at most so far. */
    public record Memory(long residentBytes, long peakBytes) {}

    /** Of the threads that still live. */
    public record Switches(long voluntary, long involuntary) {}

    /** Bytes that passed the block layer on the process's account. */
    public record Disk(long readBytes, long writtenBytes) {}

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
                    switches(folder.resolve("task")),
                    new Disk(io.number("read_bytes"), io.number("write_bytes")));
        } catch (IOException e) {
            throw new UncheckedIOException("no process " + pid, e);
        }
    }

    /** The kernel's file of the process itself counts only its first thread. */
    private static Switches switches(Path tasks) throws IOException {
        long voluntary = 0;
        long involuntary = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                try {
                    ProcText status = ProcText.read(thread.resolve("status"));
                    voluntary += status.number("voluntary_ctxt_switches");
                    involuntary += status.number("nonvoluntary_ctxt_switches");
                } catch (NoSuchFileException e) {
                    // The thread ended between the listing and the look.
                    continue;
                }
            }
        }
        return new Switches(voluntary, involuntary);
    }
}
