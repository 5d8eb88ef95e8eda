package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.figures.Target;
import io.millrace.benchmarks.load.ClientLoad;
import io.millrace.benchmarks.load.LoadResult;
import java.util.List;

/** One producer of Kafka's Java client with its defaults: idempotent, acks=all. */
record ClientProduceScenario(String name, int valueBytes) implements Scenario {
    private static final String TOPIC = "client-load";

    @Override
    public String summary() {
        return "one KafkaProducer with its defaults (idempotent, acks=all, 16 KiB batches), %d-byte records, one partition, as fast as it goes"
                .formatted(valueBytes);
    }

    @Override
    public List<Comparison> comparisons() {
        return List.of(
                Comparison.of(Measure.RECORDS_PER_SECOND, Target.CLIENT_THROUGHPUT),
                Comparison.of(Measure.CPU_PER_GB),
                Comparison.of(Measure.LATENCY_P99));
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale) {
        broker.start();
        Topic.create(broker, TOPIC, 1);
        ClientLoad load = new ClientLoad(broker.bootstrap(), TOPIC, valueBytes);
        load.run(scale.warmUp());
        Use use = Use.of(broker);
        LoadResult result = load.run(scale.measured());
        return Use.withLatency(use.by(result), result);
    }
}
