package io.millrace.cli.topic;

import io.millrace.cli.console.Json;
import io.millrace.cli.console.Session;
import io.millrace.cli.console.Table;
import io.millrace.config.HttpListener;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/**
 * Compaction of a topic's partitions, or why nothing is known of it.
 *
 * @param partitions by number, of the leaders that answered
 * @param missing why others are not there
 */
record CompactionView(Map<Integer, Compactions.Status> partitions, List<String> missing) {
    /** Of a topic that is not compacted. */
    static final CompactionView NONE = new CompactionView(Map.of(), List.of());

    static CompactionView of(
            Session session, Admin admin, TopicDescription topic, Config settings) {
        ConfigEntry policy = settings.get("cleanup.policy");
        if (policy == null || !String.valueOf(policy.value()).contains("compact")) {
            return NONE;
        }
        String cluster = session.await(admin.describeCluster().clusterId(), "cluster");
        Map<Integer, Node> leaders = new HashMap<>();
        for (TopicPartitionInfo partition : topic.partitions()) {
            Node leader = partition.leader();
            if (leader != null) {
                leaders.put(leader.id(), leader);
            }
        }
        Map<Integer, Compactions.Status> partitions = new HashMap<>();
        List<String> missing = new ArrayList<>();
        for (Node leader : leaders.values()) {
            Compactions.Question question =
                    new Compactions.Question(topic.name(), cluster, leader.id(), session.timeout());
            Compactions.Answer answer = ask(listener(session, admin, leader), leader, question);
            partitions.putAll(answer.partitions());
            String why = answer.missing();
            if (why != null) {
                missing.add(
                        "compaction: broker %d does not tell (%s; see %s)"
                                .formatted(leader.id(), why, HttpListener.KEY));
            }
        }
        return new CompactionView(partitions, missing);
    }

    private static Compactions.Answer ask(
            String listener, Node broker, Compactions.Question question) {
        if (listener.isEmpty()) {
            return Compactions.Answer.missing(HttpListener.KEY + " is empty");
        }
        if (listener.equals(HttpListener.AUTO)) {
            return Compactions.find(
                    HttpListener.AUTO_HOST,
                    HttpListener.AUTO_PORT_FIRST,
                    HttpListener.AUTO_PORT_LAST,
                    question);
        }
        return Compactions.ask(
                listener.startsWith("0.0.0.0:")
                        ? listener.replace("0.0.0.0", broker.host())
                        : listener,
                question);
    }

    /** What the broker is told about where to serve HTTP; empty for nowhere. */
    private static String listener(Session session, Admin admin, Node broker) {
        ConfigResource resource =
                new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(broker.id()));
        ConfigEntry listener =
                session.await(
                                admin.describeConfigs(List.of(resource)).values().get(resource),
                                "settings of broker " + broker.id())
                        .get(HttpListener.KEY);
        return listener == null || listener.value() == null ? "" : listener.value().trim();
    }

    /** Null when nothing is known of the partition. */
    @Nullable Map<String, @Nullable Object> document(int partition) {
        Compactions.Status status = partitions.get(partition);
        return status == null
                ? null
                : Json.object(
                        "cleanedUpToOffset", status.cleanedUpToOffset(),
                        "dirtyBytes", status.dirtyBytes(),
                        "dirtyRatio", status.dirtyRatio(),
                        "lastCleaned", lastCleaned(status),
                        "state", status.state(),
                        "explanation", status.explanation());
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!partitions.isEmpty()) {
            Table table =
                    new Table(
                            "PARTITION", "CLEANED TO", "DIRTY BYTES", "LAST CLEANED", "COMPACTION");
            partitions.keySet().stream()
                    .sorted()
                    .forEach(partition -> {
                        Compactions.Status status = partitions.get(partition);
                        if (status != null) {
                            table.row(
                                    partition,
                                    status.cleanedUpToOffset(),
                                    status.dirtyBytes(),
                                    lastCleaned(status),
                                    status.explanation());
                        }
                    });
            lines.addAll(table.lines());
        }
        lines.addAll(missing);
        return lines;
    }

    private static @Nullable String lastCleaned(Compactions.Status status) {
        return status.lastCleanedMillis() < 0
                ? null
                : Instant.ofEpochMilli(status.lastCleanedMillis()).toString();
    }
}
