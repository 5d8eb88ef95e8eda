package io.millrace.cli.topic;

import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import io.millrace.cli.console.Table;
import io.millrace.cli.replication.OutOfSync;
import io.millrace.cli.replication.OutOfSyncs;
import io.millrace.cli.transaction.OpenTransaction;
import io.millrace.cli.transaction.OpenTransactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace topic describe}. */
@Command(
        name = "describe",
        header = "Show a topic's partitions, offsets and settings.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace topic describe orders",
            "  millrace topic describe orders --json | jq '.topics[0].partitions[].latestOffset'"
        })
public final class DescribeCommand implements Callable<Integer> {

    /** The offsets of one partition; absent while it has no leader. */
    private record Range(@Nullable Long earliest, @Nullable Long stable, @Nullable Long latest) {
        static final Range UNKNOWN = new Range(null, null, null);

        boolean holdsReadersBack() {
            return stable != null && latest != null && stable < latest;
        }
    }

    /** A topic with everything that is shown of it. */
    private record Described(
            TopicDescription topic,
            Map<Integer, Range> ranges,
            Map<String, String> settings,
            List<OpenTransaction> open,
            CompactionView compaction,
            List<OutOfSync> outOfSync) {
        Range range(TopicPartitionInfo partition) {
            return ranges.getOrDefault(partition.partition(), Range.UNKNOWN);
        }

        List<OutOfSync> outOfSync(TopicPartitionInfo partition) {
            return outOfSync.stream()
                    .filter(each -> each.partition().partition() == partition.partition())
                    .toList();
        }
    }

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The topics.")
    private List<String> names = List.of();

    private final Session session;

    public DescribeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<Object> documents = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        try (Admin admin = session.admin()) {
            var futures = admin.describeTopics(names).topicNameValues();
            for (String name : names) {
                TopicDescription topic = session.await(futures.get(name), "topic " + name);
                Map<Integer, Range> ranges = ranges(admin, topic);
                Config settings = settings(admin, name);
                Described described =
                        new Described(
                                topic,
                                ranges,
                                ownSettings(settings),
                                open(admin, name, ranges),
                                CompactionView.of(session, admin, topic, settings),
                                new OutOfSyncs(session, admin).of(List.of(topic)));
                documents.add(document(described));
                lines.addAll(lines(described));
            }
        }
        session.answer(Json.object("topics", documents), lines);
        return 0;
    }

    private Map<Integer, Range> ranges(Admin admin, TopicDescription topic) {
        Map<TopicPartition, OffsetSpec> earliest = new TreeMap<>(Partitions.ORDER);
        Map<TopicPartition, OffsetSpec> latest = new TreeMap<>(Partitions.ORDER);
        for (TopicPartitionInfo partition : topic.partitions()) {
            if (partition.leader() != null) {
                TopicPartition id = new TopicPartition(topic.name(), partition.partition());
                earliest.put(id, OffsetSpec.earliest());
                latest.put(id, OffsetSpec.latest());
            }
        }
        String subject = "offsets of " + topic.name();
        var starts = session.await(admin.listOffsets(earliest).all(), subject);
        var ends = session.await(admin.listOffsets(latest).all(), subject);
        var stable =
                session.await(
                        admin.listOffsets(
                                        latest,
                                        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                                .all(),
                        subject);
        Map<Integer, Range> ranges = new TreeMap<>();
        for (TopicPartitionInfo partition : topic.partitions()) {
            TopicPartition id = new TopicPartition(topic.name(), partition.partition());
            var start = starts.get(id);
            var end = ends.get(id);
            var stableEnd = stable.get(id);
            ranges.put(
                    id.partition(),
                    new Range(
                            start == null ? null : start.offset(),
                            stableEnd == null ? null : stableEnd.offset(),
                            end == null ? null : end.offset()));
        }
        return ranges;
    }

    /** What holds readers at read_committed back, where anything does. */
    private List<OpenTransaction> open(Admin admin, String name, Map<Integer, Range> ranges) {
        List<TopicPartition> held = new ArrayList<>();
        ranges.forEach((partition, range) -> {
            if (range.holdsReadersBack()) {
                held.add(new TopicPartition(name, partition));
            }
        });
        return held.isEmpty() ? List.of() : new OpenTransactions(session, admin).of(held);
    }

    private Config settings(Admin admin, String name) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        return session.await(
                admin.describeConfigs(List.of(resource)).values().get(resource),
                "settings of " + name);
    }

    /** What was set on the topic itself. */
    private static Map<String, String> ownSettings(Config config) {
        Map<String, String> settings = new TreeMap<>();
        for (ConfigEntry entry : config.entries()) {
            if (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG) {
                settings.put(entry.name(), String.valueOf(entry.value()));
            }
        }
        return settings;
    }

    private static Map<String, @Nullable Object> document(Described described) {
        TopicDescription topic = described.topic();
        List<Object> partitions = new ArrayList<>();
        for (TopicPartitionInfo partition : topic.partitions()) {
            Range range = described.range(partition);
            partitions.add(
                    Json.object(
                            "partition", partition.partition(),
                            "leader", leader(partition),
                            "replicas", ids(partition.replicas()),
                            "inSyncReplicas", ids(partition.isr()),
                            "outOfSync",
                                    described.outOfSync(partition).stream()
                                            .map(OutOfSync::document)
                                            .toList(),
                            "earliestOffset", range.earliest(),
                            "lastStableOffset", range.stable(),
                            "latestOffset", range.latest(),
                            "compaction", described.compaction().document(partition.partition())));
        }
        return Json.object(
                "name", topic.name(),
                "topicId", topic.topicId(),
                "internal", topic.isInternal(),
                "partitions", partitions,
                "openTransactions",
                        described.open().stream().map(OpenTransaction::document).toList(),
                "settings", described.settings());
    }

    private static List<String> lines(Described described) {
        TopicDescription topic = described.topic();
        List<String> lines = new ArrayList<>();
        lines.add(topic.name() + ", id " + topic.topicId());
        described.settings().forEach((key, value) -> lines.add("  " + key + "=" + value));
        Table table = new Table("PARTITION", "LEADER", "REPLICAS", "IN SYNC", "EARLIEST", "LATEST");
        for (TopicPartitionInfo partition : topic.partitions()) {
            Range range = described.range(partition);
            table.row(
                    partition.partition(),
                    leader(partition),
                    Partitions.join(ids(partition.replicas())),
                    Partitions.join(ids(partition.isr())),
                    range.earliest(),
                    range.latest());
        }
        lines.addAll(table.lines());
        lines.addAll(described.compaction().lines());
        for (TopicPartitionInfo partition : topic.partitions()) {
            for (OutOfSync each : described.outOfSync(partition)) {
                lines.add("partition %d: %s".formatted(partition.partition(), each.explanation()));
            }
            lines.addAll(heldBack(described, partition));
        }
        return lines;
    }

    private static List<String> heldBack(Described described, TopicPartitionInfo partition) {
        Range range = described.range(partition);
        if (!range.holdsReadersBack()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                "partition %d: read_committed readers stop at offset %d of %d"
                        .formatted(partition.partition(), range.stable(), range.latest()));
        for (OpenTransaction open : described.open()) {
            if (open.partition().partition() == partition.partition()) {
                lines.add("  " + open.explanation());
            }
        }
        return lines;
    }

    private static @Nullable Integer leader(TopicPartitionInfo partition) {
        return partition.leader() == null ? null : partition.leader().id();
    }

    private static List<Integer> ids(List<Node> nodes) {
        return nodes.stream().map(Node::id).toList();
    }
}
