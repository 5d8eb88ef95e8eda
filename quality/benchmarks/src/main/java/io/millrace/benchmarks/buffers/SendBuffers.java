package io.millrace.benchmarks.buffers;

import io.millrace.benchmarks.contender.Contender;
import io.millrace.benchmarks.contender.DataFolder;
import io.millrace.benchmarks.figures.Spread;
import io.millrace.benchmarks.load.LoadResult;
import io.millrace.benchmarks.load.Records;
import io.millrace.benchmarks.load.Saturator;
import io.millrace.benchmarks.process.ProcessSample;
import io.millrace.compatibility.harness.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Brokers with send buffers from 64 KiB up to what the kernel likes, and Apache Kafka with its
 * default, each with the same log in the page cache. In each round each reader reads from each
 * broker, in turns, every second round backwards. Prints a table in Markdown: for each reader and
 * buffer the rate and the broker's CPU for a GB, as ratios to Kafka in the same round.
 */
@Command(
        name = "send-buffers",
        mixinStandardHelpOptions = true,
        description = "What socket.send.buffer.bytes does to readers that we did not write.")
public final class SendBuffers implements Callable<Integer> {
    private static final String TOPIC = "log";
    private static final int VALUE_BYTES = 1000;
    private static final double SECONDS_MAX = 600;
    private static final String KAFKA = "Kafka";

    @Option(names = "--rounds", description = "Rounds that count; 5 without it.")
    private int rounds = 5;

    @Option(names = "--megabytes", description = "Of the log that is read; 1000 without it.")
    private int megabytes = 1000;

    @Option(
            names = "--kibibytes",
            split = ",",
            description = "The buffers; 64,100,256,512,1024,-1 without it. -1 is the kernel's.")
    private List<Integer> kibibytes = List.of(64, 100, 256, 512, 1024, -1);

    @Option(
            names = "--fetches",
            split = ",",
            description = "The readers' fetches in KiB; 64,1024,10240,51200 without it.")
    private List<Integer> fetches = List.of(64, 1024, 10_240, 51_200);

    @Mixin private DataFolder data = new DataFolder();

    private final Map<String, Contender> brokers = new LinkedHashMap<>();

    /** What one reader got from one broker in one round. */
    private record Turn(double megabytesPerSecond, double cpuPerGigabyte) {}

    @Override
    public Integer call() throws IOException {
        Path directory = Files.createTempDirectory(data.made(), "send-buffers");
        try {
            for (int size : kibibytes) {
                int bytes = size < 0 ? -1 : size << 10;
                Map<String, String> settings =
                        Map.of("socket.send.buffer.bytes", Integer.toString(bytes));
                String label = size < 0 ? "-1 (the kernel's)" : size + " KiB";
                brokers.put(label, Contender.millrace(directory.resolve("b" + size), settings));
            }
            brokers.put(KAFKA, Contender.kafka(directory.resolve("kafka")));
            System.out.println(
                    "| reader | buffer | MB/s | CPU s/GB | rate to Kafka | CPU to Kafka |");
            System.out.println("|---|---|---|---|---|---|");
            long records = 0;
            for (Contender broker : brokers.values()) {
                records = fill(broker);
            }
            for (ForeignReader reader : ForeignReader.all(VALUE_BYTES, fetches)) {
                compare(reader, records);
            }
            return 0;
        } finally {
            brokers.values().forEach(Contender::close);
            DataFolder.delete(directory);
        }
    }

    private long fill(Contender broker) throws IOException {
        Files.createDirectories(broker.dataDirectory().getParent());
        broker.start();
        new Topics(broker.bootstrap()).create(TOPIC, 1);
        Saturator.Plan plan =
                new Saturator.Plan(TOPIC, 1, 1, 1, 5, (short) 1, Records.plain(VALUE_BYTES));
        Saturator.Limit all = new Saturator.Limit(SECONDS_MAX, megabytes * 1_000_000L);
        return new Saturator(broker.bootstrap(), plan).run(all).records();
    }

    private void compare(ForeignReader reader, long records) {
        Map<String, List<Turn>> turns = new LinkedHashMap<>();
        List<String> order = new ArrayList<>(brokers.keySet());
        order.forEach(label -> turns.put(label, new ArrayList<>()));
        order.forEach(label -> read(reader, label, records));
        for (int round = 0; round < rounds; round++) {
            for (String label : round % 2 == 0 ? order : order.reversed()) {
                Objects.requireNonNull(turns.get(label)).add(read(reader, label, records));
            }
        }
        List<Turn> kafka = Objects.requireNonNull(turns.get(KAFKA));
        turns.forEach((label, all) -> print(reader, label, all, kafka));
    }

    private Turn read(ForeignReader reader, String label, long records) {
        Contender broker = Objects.requireNonNull(brokers.get(label));
        ProcessSample before = ProcessSample.of(broker.pid());
        LoadResult load = reader.read(broker.bootstrap(), TOPIC, records);
        ProcessSample after = ProcessSample.of(broker.pid());
        return new Turn(
                load.valueBytes() / 1e6 / load.seconds(),
                (after.cpuSeconds() - before.cpuSeconds()) / load.gigabytes());
    }

    private static void print(
            ForeignReader reader, String label, List<Turn> turns, List<Turn> kafka) {
        Spread rate = Spread.of(turns.stream().mapToDouble(Turn::megabytesPerSecond));
        Spread cpu = Spread.of(turns.stream().mapToDouble(Turn::cpuPerGigabyte));
        double kafkaRate = Spread.of(kafka.stream().mapToDouble(Turn::megabytesPerSecond)).median();
        double kafkaCpu = Spread.of(kafka.stream().mapToDouble(Turn::cpuPerGigabyte)).median();
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %.0f (%.0f to %.0f) | %.2f (%.2f to %.2f) | %.2f | %.2f |%n",
                reader.name(),
                label,
                rate.median(),
                rate.lowest(),
                rate.highest(),
                cpu.median(),
                cpu.lowest(),
                cpu.highest(),
                rate.median() / kafkaRate,
                cpu.median() / kafkaCpu);
    }
}
