package io.millrace.benchmarks.start;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.figures.Spread;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.ProcessMemory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Starts Millrace and Apache Kafka in turns on empty directories; prints medians, spreads and
 * ratios. The first turn of each is not counted: it warms this program and the machine's caches.
 *
 * <p>Arguments: the number of runs (5), the number of records of the load (1000000). Kafka's
 * directory is formatted before the clock runs, and Kafka writes no log, since its published
 * artifacts bring none: both are in its favour.
 */
public final class StartAndFootprint {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration REST = Duration.ofSeconds(5);
    private static final int RECORD_BYTES = 100;
    private static final double MEBIBYTE = 1 << 20;

    private final int records;

    private StartAndFootprint(int records) {
        this.records = records;
    }

    public static void main(String[] arguments) throws IOException {
        int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int records = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        new StartAndFootprint(records).compare(runs);
    }

    private void compare(int runs) throws IOException {
        List<Measurement> millrace = new ArrayList<>();
        List<Measurement> kafka = new ArrayList<>();
        for (int run = 0; run <= runs; run++) {
            Measurement ours = measure("Millrace", Contender::millrace);
            Measurement theirs = measure("Kafka", Contender::kafka);
            if (run > 0) {
                millrace.add(ours);
                kafka.add(theirs);
            }
        }
        System.out.printf(
                "%nmedian (lowest to highest) of %d runs; JDK %s, %d processors%n",
                runs, Runtime.version(), Runtime.getRuntime().availableProcessors());
        System.out.printf("%-46s %26s %26s %7s%n", "", "Millrace", "Apache Kafka 4.3.1", "ratio");
        print(
                "command to first acknowledged record, ms",
                millrace,
                kafka,
                Measurement::startMillis);
        print("resident, idle, MiB", millrace, kafka, one -> one.idleBytes() / MEBIBYTE);
        String loaded = "resident, after %,d records, MiB".formatted(records);
        print(loaded, millrace, kafka, one -> one.loadedBytes() / MEBIBYTE);
    }

    private Measurement measure(String name, Function<Path, Contender> maker) throws IOException {
        Path directory = Files.createTempDirectory("start-" + name);
        try (Contender broker = maker.apply(directory)) {
            String[] address = broker.bootstrap().split(":");
            WireProbe probe =
                    new WireProbe(new InetSocketAddress(address[0], Integer.parseInt(address[1])));
            long start = System.nanoTime();
            broker.launch();
            probe.awaitAcknowledgement(START_LIMIT);
            double startMillis = (System.nanoTime() - start) / 1e6;
            long idle = residentAfterRest(broker);
            load(broker.bootstrap());
            long loaded = residentAfterRest(broker);
            System.out.printf(
                    "%s: %.0f ms, %.0f MiB idle, %.0f MiB after the load%n",
                    name, startMillis, idle / MEBIBYTE, loaded / MEBIBYTE);
            return new Measurement(startMillis, idle, loaded);
        } finally {
            delete(directory);
        }
    }

    private static long residentAfterRest(Contender broker) {
        long end = System.nanoTime() + REST.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        return ProcessMemory.residentBytes(broker.pid());
    }

    private void load(String bootstrap) {
        ClientSettings settings =
                ClientSettings.producer(bootstrap)
                        .with(
                                "value.serializer",
                                "org.apache.kafka.common.serialization.ByteArraySerializer");
        byte[] value = new byte[RECORD_BYTES];
        try (var producer = new KafkaProducer<String, byte[]>(settings.properties())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>("load", value));
            }
        }
    }

    private static void print(
            String what,
            List<Measurement> millrace,
            List<Measurement> kafka,
            ToDoubleFunction<Measurement> value) {
        Spread ours = Spread.of(millrace.stream().mapToDouble(value));
        Spread theirs = Spread.of(kafka.stream().mapToDouble(value));
        System.out.printf(
                "%-46s %26s %26s %7.3f%n", what, ours, theirs, ours.median() / theirs.median());
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
