package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.load.LibrdkafkaLoad;
import io.millrace.benchmarks.load.LoadResult;
import java.util.List;

/** One producer of the librdkafka of today: acks=all, 5 ms linger. */
record LibrdkafkaProduceScenario(String name, int valueBytes) implements Scenario {
    private static final String TOPIC = "client-load";

    /** Of what is measured: the warm-up writes so much of it. */
    private static final int WARM_UP_DIVISOR = 4;

    @Override
    public boolean wantsFullMemory() {
        return true;
    }

    @Override
    public String summary() {
        return "one producer of the librdkafka of today, acks=all, 5 ms linger, %d-byte records, one partition, as fast as it goes"
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
                Comparison.of(Measure.RECORDS_PER_SECOND),
                Comparison.of(Measure.RECORDS_PER_SECOND).of(unsynced),
                Comparison.of(Measure.CPU_PER_GB),
                Comparison.of(Measure.CPU_PER_GB).of(unsynced),
                Comparison.of(Measure.BROKER_PROCESSORS));
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale) {
        broker.start();
        Topic.create(broker, TOPIC, 1);
        LibrdkafkaLoad load = new LibrdkafkaLoad(broker.bootstrap(), TOPIC, valueBytes);
        long records = scale.loadBytes() / 2 / valueBytes;
        load.write(records / WARM_UP_DIVISOR);
        Use use = Use.of(broker);
        LoadResult result = load.write(records);
        return use.by(result);
    }
}
