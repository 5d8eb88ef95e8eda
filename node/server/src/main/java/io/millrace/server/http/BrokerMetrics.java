package io.millrace.server.http;

import io.millrace.broker.node.Broker;
import io.millrace.broker.node.ReplicationMetrics;
import io.millrace.broker.partition.Partition;
import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/** What an operator asks of a broker's partitions and process, read when it is asked for. */
public final class BrokerMetrics {
    private BrokerMetrics() {}

    public static void register(MetricRegistry metrics, Broker broker) {
        metrics.gauge(
                "millrace_partitions",
                "Partitions that this broker leads",
                Labels.NONE,
                () -> broker.partitions().all().stream().filter(Partition::leads).count());
        metrics.gauge(
                "millrace_partitions_offline",
                "Partitions that a failing disk took offline",
                Labels.NONE,
                () -> broker.partitions().all().stream().filter(Partition::isOffline).count());
        metrics.gauge(
                "millrace_partitions_held_back",
                "Partitions whose read_committed readers wait for a transaction",
                Labels.NONE,
                () -> broker.partitions().all().stream().filter(BrokerMetrics::isHeldBack).count());
        ReplicationMetrics.register(metrics, broker);
        CoordinatorMetrics.register(metrics, broker);
        metrics.gauge(
                "millrace_directory_usable_bytes",
                "Free space of the data directory's volume",
                Labels.NONE,
                () -> broker.logs().failed() ? 0 : broker.logs().usableBytes());
        metrics.gauge(
                "millrace_directory_stray_logs",
                "Directories of logs that are kept although no topic claims them",
                Labels.NONE,
                () -> broker.logs().strayLogs());
        metrics.gauge(
                "millrace_directory_damaged_files",
                "Files that are kept because they are damaged or follow damage",
                Labels.NONE,
                () -> broker.logs().damagedFiles());
        metrics.gauge(
                "millrace_heap_used_bytes",
                "Java heap in use",
                Labels.NONE,
                () -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        CompactionMetrics.register(metrics, broker.compactions(), broker.clock());
        byTopic(
                metrics,
                broker,
                "millrace_topic_log_bytes",
                "Bytes of the topic's logs",
                partition -> partition.log().sizeBytes());
        byTopic(
                metrics,
                broker,
                "millrace_topic_unstable_records",
                "Offsets between the last stable offset and the high watermark",
                partition -> partition.highWatermark() - partition.lastStableOffset());
        byTopic(
                metrics,
                broker,
                "millrace_topic_open_transactions",
                "Transactions that the topic's partitions have open",
                BrokerMetrics::openTransactions);
    }

    private static boolean isHeldBack(Partition partition) {
        return partition.lastStableOffset() < partition.highWatermark();
    }

    private static long openTransactions(Partition partition) {
        if (partition.lastStableOffset() >= partition.log().logEndOffset()) {
            return 0;
        }
        return partition.log().producers().stream()
                .filter(producer -> producer.transactionStartOffset() >= 0)
                .count();
    }

    private static void byTopic(
            MetricRegistry metrics,
            Broker broker,
            String name,
            String help,
            ToLongFunction<Partition> level) {
        metrics.levels(
                name,
                help,
                () -> {
                    Map<Labels, Long> sums = new HashMap<>();
                    for (Partition partition : broker.partitions().all()) {
                        sums.merge(
                                Labels.of("topic", partition.id().topic()),
                                level.applyAsLong(partition),
                                Long::sum);
                    }
                    return sums;
                });
    }
}
