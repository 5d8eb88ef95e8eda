package io.millrace.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.compatibility.harness.Topics;
import io.millrace.records.compression.Codec;
import io.millrace.testkit.MillraceExtension;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The light generator against a broker. */
class LightLoadTest {
    @RegisterExtension static final MillraceExtension BROKER = MillraceExtension.create();

    private static final Saturator.Limit LIMIT = new Saturator.Limit(60, 1_000_000);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void whatIsCountedAsAcknowledgedIsThere() throws IOException {
        create("many", 8);
        Saturator.Plan plan =
                new Saturator.Plan("many", 8, 4, 3, 5, (short) -1, Records.plain(100));
        LoadResult load = new Saturator(bootstrap(), plan).run(LIMIT);
        assertThat(load.records()).isGreaterThanOrEqualTo(10_000);
        assertThat(load.valueBytes()).isEqualTo(load.records() * 100);
        assertThat(load.latencies().count()).isPositive();
        assertThat(Offsets.awaitServed(bootstrap(), "many", 8, PATIENCE)).isEqualTo(load.records());
    }

    @Test
    void aReaderGetsEveryRecordOnce() throws IOException {
        create("packed", 1);
        Records records = Records.plain(1000).compressed(Codec.LZ4);
        Saturator.Plan plan = new Saturator.Plan("packed", 1, 1, 1, 2, (short) 1, records);
        long written = new Saturator(bootstrap(), plan).run(LIMIT).records();
        LoadResult read = readOnce(Reader.Plan.of("packed", 1000), written);
        assertThat(read.records()).isEqualTo(written);
    }

    @Test
    void latencyCountsFromWhenARecordWasDue() throws Exception {
        create("paced", 2);
        PacedProducer.Plan plan = PacedProducer.Plan.single("paced", 2, 100, 200);
        LoadResult produced = produce(plan, 0.5);
        assertThat(produced.records()).isEqualTo(100);
        LoadResult read = readOnce(Reader.Plan.of("paced", 100).withStamps(), 50);
        assertThat(read.latencies().count()).isEqualTo(50);
        // They were due over half a second, and the reader came when that was over.
        assertThat(read.latencies().millis(50)).isBetween(200.0, 10_000.0);
        assertThat(read.latencies().millis(100)).isGreaterThan(480);
    }

    @Test
    void aSecondRunGoesOnWhereTheFirstEnded() throws Exception {
        create("twice", 1);
        PacedProducer.Plan plan = PacedProducer.Plan.single("twice", 1, 100, 400);
        try (PacedProducer producer = new PacedProducer(bootstrap(), plan);
                Reader reader =
                        new Reader(bootstrap(), Reader.Plan.of("twice", 100).withStamps())) {
            producer.run(0.25);
            LoadResult first = reader.read(100);
            assertThat(producer.lateness().count()).isEqualTo(100);
            producer.run(0.5);
            assertThat(producer.lateness().count()).isEqualTo(200);
            LoadResult second = reader.read(200);
            assertThat(first.latencies().count()).isEqualTo(100);
            assertThat(second.records()).isEqualTo(200);
            assertThat(second.latencies().count()).isEqualTo(200);
        }
        assertThat(Offsets.awaitServed(bootstrap(), "twice", 1, PATIENCE)).isEqualTo(300);
    }

    private static LoadResult produce(PacedProducer.Plan plan, double seconds) throws Exception {
        try (PacedProducer producer = new PacedProducer(bootstrap(), plan)) {
            return producer.run(seconds);
        }
    }

    private static LoadResult readOnce(Reader.Plan plan, long records) throws IOException {
        try (Reader reader = new Reader(bootstrap(), plan)) {
            return reader.read(records);
        }
    }

    @Test
    void aRequestMayCarrySeveralRecords() throws Exception {
        create("batched", 1);
        PacedProducer.Plan plan = new PacedProducer.Plan("batched", 1, 100, 1000, 10);
        LoadResult produced = produce(plan, 0.5);
        assertThat(produced.records()).isEqualTo(500);
        assertThat(produced.latencies().count()).isEqualTo(50);
        assertThat(produced.seconds()).isGreaterThan(0.4);
        Reader.Plan read = Reader.Plan.of("batched", 100).withStamps();
        LoadResult one = readOnce(read, 500);
        LoadResult both = one.beside(readOnce(read, 500));
        assertThat(both.records()).isEqualTo(1000);
        assertThat(both.valueBytes()).isEqualTo(100_000);
        assertThat(both.latencies().count()).isEqualTo(1000);
        assertThat(both.latencies().millis(50)).isGreaterThan(one.latencies().millis(0));
    }

    @Test
    void anErrorOfTheBrokerEndsTheLoad() throws IOException {
        Saturator.Plan plan =
                new Saturator.Plan("nowhere", 1, 1, 1, 1, (short) -1, Records.plain(10));
        assertThatThrownBy(() -> new Saturator(bootstrap(), plan).run(LIMIT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nowhere-0: error 3");
    }

    private static void create(String topic, int partitions) {
        new Topics(bootstrap()).create(topic, partitions);
    }

    private static String bootstrap() {
        return BROKER.bootstrapServers();
    }
}
