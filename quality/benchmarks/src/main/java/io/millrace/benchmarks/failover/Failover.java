package io.millrace.benchmarks.failover;

import io.millrace.benchmarks.contender.DataFolder;
import io.millrace.compatibility.harness.ClientSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * From the instant at which the leader of a partition is killed, or stands still, to the first
 * acknowledgement of a record that was sent after it. One cluster at a time runs; each fault begins
 * with three replicas in sync. Prints a table in Markdown.
 */
@Command(
        name = "failover",
        mixinStandardHelpOptions = true,
        description = "How long a partition takes no records after its leader is gone.")
public final class Failover implements Callable<Integer> {
    /** What happens to the leader. */
    private enum Fault {
        LEADER("leader killed, the controller is another node", 30_000),
        LEADER_AND_CONTROLLER("leader and active controller killed, in one", 30_000),
        /** A client waits for its answer as long as it is told to; so it is told. */
        SILENT("leader stands still, client with request.timeout.ms=1000", 1_000);

        private final String words;
        private final int requestMillis;

        Fault(String words, int requestMillis) {
            this.words = words;
            this.requestMillis = requestMillis;
        }
    }

    @Option(names = "--kills", description = "Of each kind; 100 without it.")
    private int kills = 100;

    @Option(names = "--kafka-kills", description = "Of each kind with Kafka; 20 without it.")
    private int kafkaKills = 20;

    @Option(
            names = "--brands",
            split = ",",
            description = "MILLRACE, KAFKA, TUNED_KAFKA; all without it.")
    private List<Brand> brands = List.of(Brand.values());

    @Mixin private DataFolder data = new DataFolder();

    @Override
    public Integer call() throws Exception {
        System.out.println(
                "| nodes | fault | times | p50 ms | p90 ms | p99 ms | longest ms | lost |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (Brand brand : brands) {
            run(brand);
        }
        return 0;
    }

    private void run(Brand brand) throws IOException, InterruptedException, ExecutionException {
        Path directory = Files.createTempDirectory(data.made(), "failover");
        try (Cluster cluster = new Cluster(brand, directory)) {
            cluster.start();
            try (Admin admin =
                    Admin.create(ClientSettings.admin(cluster.bootstrap()).properties())) {
                for (Fault fault : Fault.values()) {
                    run(brand, fault, cluster, admin);
                }
            }
        }
        DataFolder.delete(directory);
    }

    private void run(Brand brand, Fault fault, Cluster cluster, Admin admin)
            throws InterruptedException, ExecutionException {
        String topic = "failover-" + fault.ordinal();
        cluster.create(admin, topic);
        cluster.awaitInSync(admin, topic);
        List<Double> all = new ArrayList<>();
        try (Writer writer = new Writer(cluster.bootstrap(), topic, fault.requestMillis)) {
            int times = brand == Brand.MILLRACE ? kills : kafkaKills;
            for (int i = 0; i < times; i++) {
                all.add(meet(fault, cluster, admin, writer));
            }
            cluster.awaitInSync(admin, topic);
            print(brand, fault, all, writer.lost());
        }
    }

    private static double meet(Fault fault, Cluster cluster, Admin admin, Writer writer)
            throws InterruptedException, ExecutionException {
        int leader = cluster.awaitInSync(admin, writer.topic());
        int controller = admin.describeMetadataQuorum().quorumInfo().get().leaderId();
        boolean inOne = leader == controller;
        if (fault != Fault.SILENT && inOne != (fault == Fault.LEADER_AND_CONTROLLER)) {
            // Another one leads, or decides, after this node has gone and come back.
            cluster.kill(controller);
            writer.millisToNext(System.nanoTime());
            cluster.start();
            return meet(fault, cluster, admin, writer);
        }
        writer.millisToNext(System.nanoTime());
        long instant = System.nanoTime();
        if (fault == Fault.SILENT) {
            cluster.signal("STOP", leader);
        } else {
            cluster.kill(leader);
        }
        double millis = writer.millisToNext(instant);
        if (fault == Fault.SILENT) {
            cluster.signal("CONT", leader);
        } else {
            cluster.start();
        }
        return millis;
    }

    private static void print(Brand brand, Fault fault, List<Double> all, int lost) {
        List<Double> sorted = all.stream().sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %d | %.0f | %.0f | %.0f | %.0f | %d |%n",
                brand.label(),
                fault.words,
                sorted.size(),
                at(sorted, 0.5),
                at(sorted, 0.9),
                at(sorted, 0.99),
                sorted.getLast(),
                lost);
    }

    private static double at(List<Double> sorted, double share) {
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
