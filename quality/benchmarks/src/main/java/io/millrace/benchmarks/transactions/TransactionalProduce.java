package io.millrace.benchmarks.transactions;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Quartiles;
import io.millrace.benchmarks.figures.Spread;
import io.millrace.benchmarks.process.ProcessSample;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Broker CPU of producing records with acks=all by an idempotent producer, in batches of 16 KiB:
 * without transactions, and in transactions that are committed every 100 ms. Both in turns against
 * one broker process, which is warmed by some turns of each; each turn deletes its topic. Prints
 * the settings, each turn, medians with their spread, and two ratios: that of the medians, and the
 * median of the rounds' own, which is the one that counts. Both turns of a round meet the same
 * machine, so what disturbs a round disturbs its ratio less than its figures.
 */
@Command(
        name = "transactions",
        mixinStandardHelpOptions = true,
        description = "What transactions add to a broker's CPU for the same records.")
public final class TransactionalProduce implements Callable<Integer> {
    private static final int RECORD_BYTES = 100;
    private static final int PARTITIONS = 4;
    private static final String BATCH_BYTES = "16384";
    private static final long COMMIT_NANOS = Duration.ofMillis(100).toNanos();

    /** While the broker is warmed: its compiler is to have seen as many commits as it needs. */
    private static final long WARMING_COMMIT_NANOS = Duration.ofMillis(2).toNanos();

    private static final double TARGET = 1.10;

    /** After so many the broker's compiler has little left to do. */
    private static final int WARMING_ROUNDS = 10;

    @Option(names = "--kafka", description = "Apache Kafka instead of Millrace.")
    private boolean kafka;

    @Option(names = "--rounds", description = "Rounds that count; 25 without it.")
    private int rounds = 25;

    @Option(names = "--records", description = "Records of a round; a million without it.")
    private int records = 1_000_000;

    private int topics;

    /** What a round took of the broker and of the clock. */
    private record Round(double cpuSeconds, double wallSeconds, int commits) {}

    @Override
    public Integer call() throws IOException {
        Path directory = Files.createTempDirectory("transactional-produce");
        try (Contender broker =
                kafka ? Contender.kafka(directory) : Contender.millrace(directory)) {
            broker.start();
            System.out.printf(
                    "%s: %,d records of %d bytes to %d partitions, batches of %s bytes, acks=all,"
                            + " idempotent; a commit each 100 ms; JDK %s, %d processors%n",
                    kafka ? "Apache Kafka 4.4.0" : "Millrace",
                    records,
                    RECORD_BYTES,
                    PARTITIONS,
                    BATCH_BYTES,
                    Runtime.version(),
                    Runtime.getRuntime().availableProcessors());
            compare(broker);
            broker.stop();
        } finally {
            delete(directory);
        }
        return 0;
    }

    private void compare(Contender broker) {
        List<Round> plain = new ArrayList<>();
        List<Round> transactional = new ArrayList<>();
        for (int round = 0; round < WARMING_ROUNDS + rounds; round++) {
            // The turns change places, so that neither always follows the other's leftovers.
            boolean transactionalFirst = round % 2 == 1;
            boolean warm = round >= WARMING_ROUNDS;
            long commitNanos = warm ? COMMIT_NANOS : WARMING_COMMIT_NANOS;
            Round first = measure(broker, transactionalFirst, commitNanos);
            Round second = measure(broker, !transactionalFirst, commitNanos);
            if (warm) {
                plain.add(transactionalFirst ? second : first);
                transactional.add(transactionalFirst ? first : second);
            }
        }
        System.out.printf("%nmedian (lowest to highest) of %d rounds%n", rounds);
        print("without transactions", plain);
        print("in transactions", transactional);
        Quartiles ratios =
                Quartiles.of(
                        IntStream.range(0, rounds)
                                .mapToDouble(round -> ratio(transactional, plain, round)));
        System.out.printf(
                "ratio of the medians of broker CPU: %.3f%n"
                        + "median of the rounds' ratios (quartiles): %s (at most %.2f is wanted: %s)%n",
                cpuMillis(transactional).median() / cpuMillis(plain).median(),
                ratios,
                TARGET,
                ratios.median() <= TARGET ? "held" : "MISSED");
    }

    private static double ratio(List<Round> transactional, List<Round> plain, int round) {
        return transactional.get(round).cpuSeconds() / plain.get(round).cpuSeconds();
    }

    private Round measure(Contender broker, boolean transactional, long commitNanos) {
        Topics made = new Topics(broker.bootstrap());
        String topic = "produce-" + topics++;
        made.create(topic, PARTITIONS);
        ClientSettings settings =
                ClientSettings.producer(broker.bootstrap())
                        .with(
                                "value.serializer",
                                "org.apache.kafka.common.serialization.ByteArraySerializer")
                        .with("batch.size", BATCH_BYTES)
                        .with("linger.ms", "5");
        if (transactional) {
            settings.with("transactional.id", "produce");
        }
        Round round =
                produce(broker, settings, topic, transactional ? commitNanos : Long.MAX_VALUE);
        made.delete(topic);
        System.out.printf(
                "%-22s %6.3f s of CPU, %6.2f s, %d commits%n",
                transactional ? "in transactions" : "without transactions",
                round.cpuSeconds(),
                round.wallSeconds(),
                round.commits());
        return round;
    }

    /**
     * @param commitNanos how long a transaction is open; the greatest long for no transactions
     */
    private Round produce(
            Contender broker, ClientSettings settings, String topic, long commitNanos) {
        boolean transactional = commitNanos < Long.MAX_VALUE;
        byte[] value = new byte[RECORD_BYTES];
        int commits = 0;
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (var producer = new KafkaProducer<String, byte[]>(settings.properties())) {
            producer.partitionsFor(topic);
            if (transactional) {
                producer.initTransactions();
                producer.beginTransaction();
            }
            ProcessSample before = ProcessSample.of(broker.pid());
            long lastCommit = System.nanoTime();
            for (int i = 0; i < records; i++) {
                producer.send(
                        new ProducerRecord<>(topic, i % PARTITIONS, null, value),
                        (acknowledged, failed) -> {
                            if (failed != null) {
                                failure.set(failed);
                            }
                        });
                if (transactional && System.nanoTime() - lastCommit >= commitNanos) {
                    producer.commitTransaction();
                    producer.beginTransaction();
                    lastCommit = System.nanoTime();
                    commits++;
                }
            }
            if (transactional) {
                producer.commitTransaction();
                commits++;
            }
            producer.flush();
            ProcessSample after = ProcessSample.of(broker.pid());
            if (failure.get() != null) {
                throw new IllegalStateException("records were not acknowledged", failure.get());
            }
            return new Round(
                    after.cpuSeconds() - before.cpuSeconds(),
                    (after.nanos() - before.nanos()) / 1e9,
                    commits);
        }
    }

    private static void print(String what, List<Round> rounds) {
        System.out.printf(
                "%-22s CPU %s ms, wall %s ms, commits %s%n",
                what,
                cpuMillis(rounds),
                Spread.of(rounds.stream().mapToDouble(round -> round.wallSeconds() * 1e3)),
                Spread.of(rounds.stream().mapToDouble(Round::commits)));
    }

    private static Spread cpuMillis(List<Round> rounds) {
        return Spread.of(rounds.stream().mapToDouble(round -> round.cpuSeconds() * 1e3));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
