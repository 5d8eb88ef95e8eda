package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Evidence;
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
    public boolean wantsFullMemory() {
        return true;
    }

    @Override
    public String summary() {
        return "one KafkaProducer with its defaults (idempotent, acks=all, 16 KiB batches), %d-byte records, one partition, as fast as it goes; the client has two threads, the one that sends and its own: where either is always on a processor, or both and the broker have all processors, the client is the limit"
                .formatted(valueBytes);
    }

    @Override
    public List<Variant> variants() {
        return List.of(Variant.MILLRACE, Variant.UNSYNCED_MILLRACE, Variant.KAFKA);
    }

    @Override
    public boolean isSlow() {
        return true;
    }

    @Override
    public List<Comparison> comparisons() {
        String unsynced = Variant.UNSYNCED_MILLRACE.label();
        return List.of(
                Comparison.of(Measure.RECORDS_PER_SECOND, Target.CLIENT_THROUGHPUT)
                        .explainedBy(
                                Evidence.ratio(
                                        "replicated against Kafka",
                                        Measure.RECORDS_PER_SECOND,
                                        unsynced,
                                        Comparison.KAFKA),
                                Evidence.figure(
                                        "processors busy with replicated: the client's",
                                        Measure.GENERATOR_PROCESSORS,
                                        unsynced),
                                Evidence.figure(
                                        "the broker's", Measure.BROKER_PROCESSORS, unsynced),
                                Evidence.figure(
                                        "the client's with Kafka",
                                        Measure.GENERATOR_PROCESSORS,
                                        Comparison.KAFKA)),
                Comparison.of(Measure.RECORDS_PER_SECOND).of(unsynced),
                Comparison.of(Measure.CPU_PER_GB),
                Comparison.of(Measure.CPU_PER_GB).of(unsynced),
                Comparison.of(Measure.LATENCY_P99),
                Comparison.of(Measure.LATENCY_P99).of(unsynced),
                Comparison.of(Measure.BROKER_PROCESSORS),
                Comparison.of(Measure.BROKER_PROCESSORS).of(unsynced),
                Comparison.of(Measure.GENERATOR_PROCESSORS),
                Comparison.of(Measure.GENERATOR_PROCESSORS).of(unsynced),
                Comparison.of(Measure.CALLER_PROCESSORS),
                Comparison.of(Measure.CALLER_PROCESSORS).of(unsynced));
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
