package io.millrace.benchmarks.process;

import io.millrace.benchmarks.process.ProcessSample.Modes;

/**
 * What a process used between two samples.
 *
 * @param residentBytes at the second one
 */
public record ProcessUse(
        double seconds, double cpuSeconds, Modes modes, long writtenBytes, long residentBytes) {
    public static ProcessUse between(ProcessSample first, ProcessSample second) {
        return new ProcessUse(
                (second.nanos() - first.nanos()) / 1e9,
                second.cpuSeconds() - first.cpuSeconds(),
                new Modes(
                        second.modes().userSeconds() - first.modes().userSeconds(),
                        second.modes().systemSeconds() - first.modes().systemSeconds()),
                second.writtenBytes() - first.writtenBytes(),
                second.memory().residentBytes());
    }

    /** How many processors it kept busy. */
    public double processors() {
        return cpuSeconds / seconds;
    }

    /** How much of its time on processors was in its own code, not in the kernel's. */
    public double userShare() {
        double all = modes.userSeconds() + modes.systemSeconds();
        return all > 0 ? modes.userSeconds() / all : 0;
    }
}
