package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.load.LoadResult;
import io.millrace.benchmarks.process.ProcessSample;
import io.millrace.benchmarks.process.ProcessUse;

/** A broker's use of the machine while a load runs. */
final class Use {
    private static final double MEBIBYTE = 1 << 20;
    private static final double MEGABYTE = 1e6;

    private final Contender broker;
    private final ProcessSample before;

    private Use(Contender broker) {
        this.broker = broker;
        this.before = ProcessSample.of(broker.pid());
    }

    static Use of(Contender broker) {
        return new Use(broker);
    }

    /** What the broker used since then, by what the load did. */
    Observation by(LoadResult load) {
        ProcessUse use = ProcessUse.between(before, ProcessSample.of(broker.pid()));
        double cpu = use.cpu().seconds();
        double switches = use.switches().voluntary() + use.switches().involuntary();
        return new Observation()
                .put(Measure.CPU_PER_GB, cpu / load.gigabytes())
                .put(Measure.CPU_PER_MILLION, cpu / load.records() * 1e6)
                .put(Measure.USER_SHARE, 100 * use.cpu().userSeconds() / Math.max(cpu, 0.01))
                .put(Measure.SWITCHES_PER_GB, switches / load.gigabytes())
                .put(
                        Measure.WRITTEN_PER_GB,
                        use.disk().writtenBytes() / MEGABYTE / load.gigabytes())
                .put(Measure.RESIDENT, use.residentBytes() / MEBIBYTE)
                .put(Measure.RECORDS_PER_SECOND, load.recordsPerSecond())
                .put(Measure.MEGABYTES_PER_SECOND, load.valueBytes() / MEGABYTE / load.seconds())
                .plot(load.throughput());
    }

    static Observation withLatency(Observation observation, LoadResult load) {
        return observation
                .put(Measure.LATENCY_P50, load.latencies().millis(50))
                .put(Measure.LATENCY_P99, load.latencies().millis(99))
                .put(Measure.LATENCY_P999, load.latencies().millis(99.9))
                .plot(load.latencies().percentiles());
    }
}
