package io.millrace.benchmarks.process;

import io.millrace.benchmarks.process.ProcessSample.Cpu;
import io.millrace.benchmarks.process.ProcessSample.Disk;
import io.millrace.benchmarks.process.ProcessSample.Switches;

/**
 * What a process used between two samples.
 *
 * @param residentBytes at the second one
 */
public record ProcessUse(
        double seconds, Cpu cpu, Switches switches, Disk disk, long residentBytes) {
    public static ProcessUse between(ProcessSample first, ProcessSample second) {
        return new ProcessUse(
                (second.nanos() - first.nanos()) / 1e9,
                new Cpu(
                        second.cpu().userSeconds() - first.cpu().userSeconds(),
                        second.cpu().systemSeconds() - first.cpu().systemSeconds()),
                new Switches(
                        second.switches().voluntary() - first.switches().voluntary(),
                        second.switches().involuntary() - first.switches().involuntary()),
                new Disk(
                        second.disk().readBytes() - first.disk().readBytes(),
                        second.disk().writtenBytes() - first.disk().writtenBytes()),
                second.memory().residentBytes());
    }
}
