package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.figures.Target;
import io.millrace.benchmarks.load.LoadResult;
import io.millrace.benchmarks.load.Streaming;
import java.io.IOException;
import java.util.List;

/** Producing, beside the least that any program can do with as many bytes. */
record FloorScenario(ProduceScenario produce) implements Scenario {
    @Override
    public String name() {
        return produce.name();
    }

    @Override
    public String summary() {
        return produce.summary()
                + "; the floor receives as many bytes over loopback, checksums them and writes them to a file";
    }

    @Override
    public List<Variant> variants() {
        return List.of(Variant.FLOOR, Variant.MILLRACE, Variant.KAFKA);
    }

    @Override
    public List<Comparison> comparisons() {
        String floor = Variant.FLOOR.label();
        return List.of(
                Comparison.of(Measure.CPU_PER_GB, Target.PRODUCE_CPU_FLOOR).against(floor),
                Comparison.of(Measure.MEGABYTES_PER_SECOND).against(floor),
                Comparison.of(Measure.CPU_PER_GB));
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale) throws IOException {
        if (variant.brand() != Variant.Brand.FLOOR) {
            return produce.run(variant, broker, scale);
        }
        broker.start();
        new Streaming(broker.bootstrap()).send(scale.loadBytes() / 4);
        Use use = Use.of(broker);
        LoadResult load = new Streaming(broker.bootstrap()).send(scale.loadBytes());
        return use.by(load);
    }
}
