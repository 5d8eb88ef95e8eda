package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.load.LoadResult;
import io.millrace.benchmarks.process.ProcessSample;
import io.millrace.benchmarks.process.ProcessUse;
import io.millrace.benchmarks.process.SwitchWatch;
import java.lang.management.ManagementFactory;

/**
 * What a broker uses of the machine while a load runs, and what this process does: where the two
 * together keep all processors busy, or one thread of a client has no time left, the load is the
 * limit. Owned by the thread that drives the load.
 */
final class Use {
    private static final double MEBIBYTE = 1 << 20;
    private static final double MEGABYTE = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Contender broker;
    private final SwitchWatch switches;
    private final ProcessSample brokerBefore;
    private final ProcessSample generatorBefore;
    private final long callerNanosBefore;

    private Use(Contender broker) {
        this.broker = broker;
        broker.loadBegins();
        this.switches = SwitchWatch.of(broker.pid());
        this.generatorBefore = ProcessSample.ofThisOne();
        this.callerNanosBefore = callerNanos();
        this.brokerBefore = ProcessSample.of(broker.pid());
    }

    /** The load is about to begin. */
    static Use of(Contender broker) {
        // A pause of this process' own collector, tens of milliseconds, would count as the broker's
        // latency; its young generation is large enough for the load that follows.
        System.gc();
        return new Use(broker);
    }

    /** What the broker used since then, by what the load did. */
    Observation by(LoadResult load) {
        ProcessUse use = ProcessUse.between(brokerBefore, ProcessSample.of(broker.pid()));
        double callerSeconds = (callerNanos() - callerNanosBefore) / NANOS_PER_SECOND;
        ProcessUse generating = ProcessUse.between(generatorBefore, ProcessSample.ofThisOne());
        long switched = switches.soFar().all();
        switches.close();
        broker.loadEnds();
        double cpu = use.cpuSeconds();
        return new Observation()
                .put(Measure.CPU_PER_GB, cpu / load.gigabytes())
                .put(Measure.CPU_PER_MILLION, cpu / load.records() * 1e6)
                .put(Measure.USER_SHARE, 100 * use.userShare())
                .put(Measure.SWITCHES_PER_GB, switched / load.gigabytes())
                .put(Measure.WRITTEN_PER_GB, use.writtenBytes() / MEGABYTE / load.gigabytes())
                .put(Measure.RESIDENT, use.residentBytes() / MEBIBYTE)
                .put(Measure.RECORDS_PER_SECOND, load.recordsPerSecond())
                .put(Measure.MEGABYTES_PER_SECOND, load.valueBytes() / MEGABYTE / load.seconds())
                .put(Measure.BROKER_PROCESSORS, use.processors())
                .put(Measure.GENERATOR_PROCESSORS, generating.processors())
                .put(Measure.CALLER_PROCESSORS, callerSeconds / generating.seconds())
                .plot(load.throughput());
    }

    private static long callerNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    static Observation withLatency(Observation observation, LoadResult load) {
        return observation
                .put(Measure.LATENCY_P50, load.latencies().millis(50))
                .put(Measure.LATENCY_P99, load.latencies().millis(99))
                .put(Measure.LATENCY_P999, load.latencies().millis(99.9))
                .plot(load.latencies().percentiles());
    }
}
