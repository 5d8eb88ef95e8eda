package io.millrace.benchmarks.scenario;

import io.millrace.benchmarks.figures.Comparison;
import io.millrace.benchmarks.figures.Evidence;
import io.millrace.benchmarks.figures.Goal;
import io.millrace.benchmarks.figures.Measure;
import io.millrace.benchmarks.figures.Target;
import io.millrace.benchmarks.load.Records;
import io.millrace.benchmarks.scenario.ForeignConsumeScenario.Client;
import io.millrace.records.compression.Codec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All that can be compared, in the order in which it runs. */
public final class Scenarios {
    private static final int ALL = -1;
    private static final int LEADER = 1;
    private static final int FETCH_BYTES = 10 << 20;
    private static final Records KILOBYTE = Records.plain(1000);
    private static final Records SMALL = Records.plain(100);

    /**
     * Short, so that more is seen than the three seconds that both wait for members by default. Not
     * zero: then a member that comes late is found by heartbeats, seconds later, or not, by chance.
     */
    private static final String JOIN_DELAY = "group.initial.rebalance.delay.ms";

    private static final String UNSYNCED = Variant.UNSYNCED_MILLRACE.label();
    private static final String FLUSHING = Variant.FLUSHING_KAFKA.label();
    private static final String PASSING = Variant.PASSING_FLOOR.label();
    private static final String SYNCING_PASSING = Variant.SYNCING_PASSING_FLOOR.label();
    private static final List<Measure> LATENCIES =
            List.of(Measure.LATENCY_P50, Measure.LATENCY_P99, Measure.LATENCY_P999);

    /** What stands for each row of the design's table, in about an hour and a half. */
    private static final List<String> HEADLINES =
            List.of(
                    "start",
                    "produce-1kb-all",
                    "produce-100b-all-8c",
                    "client-produce-1kb",
                    "consume-catch-up",
                    "java-consume-1kb",
                    "librdkafka-consume-1kb",
                    "librdkafka-produce-1kb",
                    "latency-5000",
                    "client-latency-5000",
                    "trickle",
                    "cold-start-5000",
                    "new-topic-5000",
                    "cold-reader",
                    "partitions-5000",
                    "recovery");

    private Scenarios() {}

    /** The few that say most. */
    public static List<Scenario> headlines() {
        return standard().stream().filter(one -> HEADLINES.contains(one.name())).toList();
    }

    /** What runs when nothing is named. */
    public static List<Scenario> standard() {
        List<Scenario> all = new ArrayList<>();
        all.add(new StartScenario("start"));
        produce(all);
        all.add(fsync());
        all.add(new ClientProduceScenario("client-produce-1kb", 1000));
        all.add(new ClientProduceScenario("client-produce-100b", 100));
        all.add(new LibrdkafkaProduceScenario("librdkafka-produce-1kb", 1000));
        all.add(new ConsumeScenario("consume-catch-up", 1000));
        foreignConsumers(all);
        all.add(new TailScenario("consume-tail", 8));
        paced(all);
        all.add(new FirstSecondsScenario("cold-start-5000", 5000, false));
        all.add(new FirstSecondsScenario("new-topic-5000", 5000, true));
        all.add(new ColdReaderScenario("cold-reader", 500));
        all.add(
                new GroupJoinScenario(
                        "group-join",
                        20,
                        64,
                        List.of(
                                Variant.MILLRACE.with(JOIN_DELAY, "500"),
                                Variant.KAFKA.with(JOIN_DELAY, "500"))));
        // With few of them what the process takes anyway is much beside what each takes.
        all.add(new PartitionsScenario("partitions-1000", 1000, List.of()));
        all.add(new PartitionsScenario("partitions-5000", 5000, List.of(Goal.IDLE_PARTITION)));
        all.add(new RecoveryScenario("recovery", 200));
        return all;
    }

    /** With the whole product of sizes, acks, partitions, connections and codecs. */
    public static List<Scenario> full() {
        List<Scenario> all = new ArrayList<>(standard());
        for (int bytes : new int[] {1000, 100}) {
            for (int acks : new int[] {ALL, LEADER}) {
                for (int partitions : new int[] {1, 64}) {
                    for (int connections : new int[] {1, 50}) {
                        for (Codec codec : Codec.values()) {
                            Records records = Records.plain(bytes).compressed(codec);
                            String name =
                                    "full-%db-acks%d-%dp-%dc-%s"
                                            .formatted(
                                                    bytes,
                                                    acks,
                                                    partitions,
                                                    connections,
                                                    word(codec));
                            all.add(
                                    ProduceScenario.of(
                                            name, records, partitions, connections, acks));
                        }
                    }
                }
            }
        }
        return all;
    }

    /** Readers that are busy with their records, each with fetches of a usual size. */
    private static void foreignConsumers(List<Scenario> all) {
        all.add(new ForeignConsumeScenario("java-consume-1kb", Client.JAVA, FETCH_BYTES));
        all.add(
                new ForeignConsumeScenario(
                        "librdkafka-consume-1kb", Client.LIBRDKAFKA, FETCH_BYTES));
    }

    private static void produce(List<Scenario> all) {
        all.add(besideTheFloor());
        all.add(ProduceScenario.of("produce-1kb-leader", KILOBYTE, 1, 1, LEADER));
        all.add(ProduceScenario.of("produce-1kb-all-64p", KILOBYTE, 64, 1, ALL));
        all.add(ProduceScenario.of("produce-1kb-all-50c", KILOBYTE, 1, 50, ALL));
        all.add(
                ProduceScenario.of("produce-100b-all", SMALL, 1, 1, ALL)
                        .comparing(
                                Comparison.of(Measure.CPU_PER_MILLION, Target.SMALL_PRODUCE_CPU),
                                Comparison.of(Measure.RECORDS_PER_SECOND),
                                Comparison.of(Measure.LATENCY_P99)));
        all.add(smallOverEightConnections());
        all.add(ProduceScenario.of("produce-100b-leader", SMALL, 1, 1, LEADER));
        all.add(ProduceScenario.of("produce-100b-all-64p-50c", SMALL, 64, 50, ALL));
        for (Codec codec : Codec.values()) {
            if (codec != Codec.NONE) {
                String name = "produce-1kb-all-" + word(codec);
                all.add(ProduceScenario.of(name, KILOBYTE.compressed(codec), 1, 1, ALL));
            }
        }
    }

    private static Scenario fsync() {
        return ProduceScenario.of("fsync", KILOBYTE, 1, 1, ALL)
                .among(Variant.MILLRACE, Variant.KAFKA, Variant.FLUSHING_KAFKA)
                .comparing(
                        Comparison.of(Measure.MEGABYTES_PER_SECOND, Target.FSYNC_THROUGHPUT),
                        Comparison.of(Measure.MEGABYTES_PER_SECOND).against(FLUSHING),
                        Comparison.of(Measure.LATENCY_P99),
                        Comparison.of(Measure.LATENCY_P99).against(FLUSHING));
    }

    private static Scenario besideTheFloor() {
        String floor = Variant.FLOOR.label();
        String syncing = Variant.SYNCING_FLOOR.label();
        return new FloorScenario(
                ProduceScenario.of("produce-1kb-all", KILOBYTE, 1, 1, ALL)
                        .among(
                                Variant.FLOOR,
                                Variant.SYNCING_FLOOR,
                                Variant.MILLRACE,
                                Variant.UNSYNCED_MILLRACE,
                                Variant.KAFKA)
                        .comparing(
                                Comparison.of(Measure.CPU_PER_GB, Target.PRODUCE_CPU)
                                        .explainedBy(
                                                replicated(Measure.CPU_PER_GB),
                                                Evidence.ratio(
                                                        "the floor with fsync, no broker at all, against Kafka",
                                                        Measure.CPU_PER_GB,
                                                        syncing,
                                                        Comparison.KAFKA)),
                                Comparison.of(Measure.CPU_PER_GB, Target.PRODUCE_CPU_FLOOR)
                                        .against(floor)
                                        .explainedBy(
                                                Evidence.ratio(
                                                        "against the floor with fsync",
                                                        Measure.CPU_PER_GB,
                                                        Comparison.MILLRACE,
                                                        syncing),
                                                Evidence.ratio(
                                                        "replicated against the same floor",
                                                        Measure.CPU_PER_GB,
                                                        UNSYNCED,
                                                        floor)),
                                Comparison.of(Measure.CPU_PER_GB).against(syncing),
                                Comparison.of(Measure.CPU_PER_GB).of(UNSYNCED),
                                Comparison.of(Measure.CPU_PER_GB).of(UNSYNCED).against(floor),
                                Comparison.of(Measure.CPU_PER_GB)
                                        .of(Comparison.KAFKA)
                                        .against(floor),
                                Comparison.of(Measure.USER_SHARE),
                                Comparison.of(Measure.MEGABYTES_PER_SECOND),
                                Comparison.of(Measure.MEGABYTES_PER_SECOND).of(UNSYNCED),
                                Comparison.of(Measure.MEGABYTES_PER_SECOND).against(syncing),
                                Comparison.of(Measure.LATENCY_P99),
                                Comparison.of(Measure.LATENCY_P99).of(UNSYNCED),
                                Comparison.of(Measure.SWITCHES_PER_GB),
                                Comparison.of(Measure.SWITCHES_PER_GB).of(UNSYNCED),
                                Comparison.of(Measure.WRITTEN_PER_GB),
                                Comparison.of(Measure.RESIDENT, Target.MEMORY),
                                Comparison.of(Measure.BROKER_PROCESSORS),
                                Comparison.of(Measure.GENERATOR_PROCESSORS)));
    }

    private static Scenario smallOverEightConnections() {
        String syncing = Variant.SYNCING_FLOOR.label();
        return new FloorScenario(
                ProduceScenario.of("produce-100b-all-8c", SMALL, 1, 8, ALL)
                        .among(
                                Variant.SYNCING_FLOOR,
                                Variant.MILLRACE,
                                Variant.UNSYNCED_MILLRACE,
                                Variant.KAFKA)
                        .comparing(
                                Comparison.of(Measure.CPU_PER_MILLION, Target.SMALL_PRODUCE_CPU)
                                        .explainedBy(replicated(Measure.CPU_PER_MILLION)),
                                Comparison.of(Measure.RECORDS_PER_SECOND, Target.SMALL_THROUGHPUT)
                                        .explainedBy(
                                                replicated(Measure.RECORDS_PER_SECOND),
                                                Evidence.ratio(
                                                        "MB/s of the floor with fsync, no broker at all, against Kafka",
                                                        Measure.MEGABYTES_PER_SECOND,
                                                        syncing,
                                                        Comparison.KAFKA),
                                                Evidence.figure(
                                                        "processors busy with Millrace: the broker's",
                                                        Measure.BROKER_PROCESSORS,
                                                        Comparison.MILLRACE),
                                                Evidence.figure(
                                                        "the generator's",
                                                        Measure.GENERATOR_PROCESSORS,
                                                        Comparison.MILLRACE)),
                                Comparison.of(Measure.CPU_PER_MILLION).of(UNSYNCED),
                                Comparison.of(Measure.RECORDS_PER_SECOND).of(UNSYNCED),
                                Comparison.of(Measure.LATENCY_P99),
                                Comparison.of(Measure.LATENCY_P99).of(UNSYNCED),
                                Comparison.of(Measure.SWITCHES_PER_GB),
                                Comparison.of(Measure.BROKER_PROCESSORS),
                                Comparison.of(Measure.BROKER_PROCESSORS).of(UNSYNCED),
                                Comparison.of(Measure.MEGABYTES_PER_SECOND).against(syncing),
                                Comparison.of(Measure.GENERATOR_PROCESSORS),
                                Comparison.of(Measure.GENERATOR_PROCESSORS).of(UNSYNCED)));
    }

    /** The same figure without a sync, as Kafka has it: what is left is what the sync takes. */
    private static Evidence replicated(Measure measure) {
        return Evidence.ratio("replicated against Kafka", measure, UNSYNCED, Comparison.KAFKA);
    }

    private static void paced(List<Scenario> all) {
        List<Variant> variants =
                List.of(
                        Variant.MILLRACE,
                        Variant.UNSYNCED_MILLRACE,
                        Variant.KAFKA,
                        Variant.FLUSHING_KAFKA);
        // At 5,000 requests a second Kafka's flush of each falls behind, and so would the rounds.
        List<Variant> keepingUp = variants.subList(0, 3);
        List<Variant> besideTheFloor = new ArrayList<>(keepingUp);
        besideTheFloor.add(Variant.PASSING_FLOOR);
        besideTheFloor.add(Variant.SYNCING_PASSING_FLOOR);
        List<Comparison> latency = latencies();
        List<Goal> fast = List.of(explained(Goal.LATENCY));
        all.add(new LatencyScenario("latency-500", 500, variants, false, latency, List.of()));
        all.add(new LatencyScenario("latency-5000", 5000, besideTheFloor, false, latency, fast));
        all.add(new ClientLatencyScenario("client-latency-500", 500, variants, latency, List.of()));
        all.add(new ClientLatencyScenario("client-latency-5000", 5000, keepingUp, latency, fast));
        List<Comparison> cpu =
                List.of(
                        Comparison.of(Measure.CPU_PER_MILLION, Target.TRICKLE_CPU)
                                .explainedBy(replicated(Measure.CPU_PER_MILLION)),
                        Comparison.of(Measure.CPU_PER_MILLION).of(UNSYNCED),
                        Comparison.of(Measure.SWITCHES_PER_GB),
                        Comparison.of(Measure.LATENCY_P99));
        all.add(new LatencyScenario("trickle", 2000, keepingUp, true, cpu, List.of()));
    }

    private static List<Comparison> latencies() {
        List<Comparison> all = new ArrayList<>();
        for (Measure measure : LATENCIES) {
            all.add(explained(Comparison.of(measure, Target.LATENCY), measure));
            all.add(Comparison.of(measure).of(UNSYNCED));
            all.add(Comparison.of(measure).against(FLUSHING));
            besidePassing(all, measure);
        }
        all.add(Comparison.of(Measure.CPU_PER_MILLION));
        all.add(Comparison.of(Measure.CPU_PER_MILLION).of(UNSYNCED));
        besidePassing(all, Measure.CPU_PER_MILLION);
        all.add(Comparison.of(Measure.GENERATOR_PROCESSORS));
        all.add(Comparison.of(Measure.SENT_LATE_P99));
        all.add(Comparison.of(Measure.SENT_LATE_P99).of(UNSYNCED));
        return all;
    }

    private static void besidePassing(List<Comparison> all, Measure measure) {
        all.add(Comparison.of(measure).against(SYNCING_PASSING));
        all.add(Comparison.of(measure).of(UNSYNCED).against(PASSING));
    }

    private static Comparison explained(Comparison latency, Measure measure) {
        return latency.explainedBy(
                replicated(measure),
                Evidence.ratio(
                        "against Kafka that syncs as well", measure, Comparison.MILLRACE, FLUSHING),
                Evidence.ratio(
                        "a program that only passes records on, against Kafka",
                        measure,
                        PASSING,
                        Comparison.KAFKA),
                Evidence.ratio("the same with fsync", measure, SYNCING_PASSING, Comparison.KAFKA));
    }

    private static Goal explained(Goal latency) {
        return latency.explainedBy(
                Evidence.figure(
                        "how late the generator sent", Measure.SENT_LATE_P99, Comparison.MILLRACE),
                Evidence.figure("replicated", Measure.LATENCY_P99, UNSYNCED),
                Evidence.figure("Kafka", Measure.LATENCY_P99, Comparison.KAFKA),
                Evidence.figure("Kafka that syncs as well", Measure.LATENCY_P99, FLUSHING));
    }

    private static String word(Codec codec) {
        return codec.name().toLowerCase(Locale.ROOT);
    }
}
