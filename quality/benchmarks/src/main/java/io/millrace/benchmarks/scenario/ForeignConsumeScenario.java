package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Observation;
import io.millrace.benchmarks.figures.Target;
import io.millrace.benchmarks.load.ConsumerLoad;
import io.millrace.benchmarks.load.LibrdkafkaLoad;
import io.millrace.benchmarks.load.LoadResult;
import io.millrace.benchmarks.load.Records;
import io.millrace.benchmarks.load.Saturator;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * A client that people use reads a log from its beginning, out of the page cache, over and over. It
 * shows what the light reader of {@link ConsumeScenario} can't: how a broker gets on with a reader
 * that is busy with its records.
 */
record ForeignConsumeScenario(String name, Client client, int fetchBytes) implements Scenario {
    /** Which program reads. */
    enum Client {
        JAVA("Kafka's Java client"),
        LIBRDKAFKA("the librdkafka of today");

        private final String words;

        Client(String words) {
            this.words = words;
        }
    }

    private static final String TOPIC = "log";
    private static final int VALUE_BYTES = 1000;
    private static final double SECONDS_MAX = 600;

    @Override
    public boolean wantsFullMemory() {
        return true;
    }

    @Override
    public String summary() {
        return "%s catches up on %d-byte records, one partition, fetches of up to %d KiB, over and over"
                .formatted(client.words, VALUE_BYTES, fetchBytes / 1024);
    }

    @Override
    public List<Variant> variants() {
        return List.of(Variant.MILLRACE, Variant.KAFKA);
    }

    @Override
    public boolean isSlow() {
        return true;
    }

    @Override
    public List<Comparison> comparisons() {
        return List.of(
                Comparison.of(Measure.CPU_PER_GB, Target.CLIENT_CONSUME_CPU),
                Comparison.of(Measure.MEGABYTES_PER_SECOND, Target.CLIENT_CONSUME_RATE),
                Comparison.of(Measure.BROKER_PROCESSORS),
                Comparison.of(Measure.SWITCHES_PER_GB));
    }

    @Override
    public Observation run(Variant variant, Contender broker, Scale scale) throws IOException {
        broker.start();
        Topic.create(broker, TOPIC, 1);
        Saturator.Plan plan =
                new Saturator.Plan(TOPIC, 1, 1, 1, 5, (short) 1, Records.plain(VALUE_BYTES));
        long records =
                new Saturator(broker.bootstrap(), plan)
                        .run(new Saturator.Limit(SECONDS_MAX, scale.loadBytes() / 2))
                        .records();
        Supplier<LoadResult> pass = pass(broker, records);
        repeat(pass, scale.shortWarmUpSeconds());
        Use use = Use.of(broker);
        return use.by(repeat(pass, scale.measuredSeconds()));
    }

    private Supplier<LoadResult> pass(Contender broker, long records) {
        String bootstrap = broker.bootstrap();
        return switch (client) {
            case JAVA -> {
                ConsumerLoad load = new ConsumerLoad(bootstrap, TOPIC, VALUE_BYTES, fetchBytes);
                yield () -> load.read(records);
            }
            case LIBRDKAFKA -> {
                LibrdkafkaLoad load = new LibrdkafkaLoad(bootstrap, TOPIC, VALUE_BYTES);
                yield () -> load.read(records, fetchBytes);
            }
        };
    }

    /** At least once, until so much time has passed. */
    private static LoadResult repeat(Supplier<LoadResult> pass, double seconds) {
        LoadResult all = pass.get();
        while (all.seconds() < seconds) {
            all = all.plus(pass.get());
        }
        return all;
    }
}
