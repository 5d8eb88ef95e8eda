package io.millrace.compatibility.wire;

import io.millrace.compatibility.harness.ClientSettings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** What an admin is told in words when something can't be done: tools show it, tests compare it. */
final class ErrorTextsScript {
    /** Told in full by Kafka, up to the longest that may be by Millrace. */
    private static final Pattern LONG_NAME = Pattern.compile("n{100,}");

    private final Admin admin;
    private final StringBuilder trace = new StringBuilder();

    private ErrorTextsScript(Admin admin) {
        this.admin = admin;
    }

    static String run(String bootstrap) {
        try (Admin admin = Admin.create(ClientSettings.admin(bootstrap).properties())) {
            ErrorTextsScript script = new ErrorTextsScript(admin);
            script.topics();
            script.partitions();
            script.settings();
            script.others();
            return script.trace.toString();
        }
    }

    private void topics() {
        create("one", new NewTopic("one", 1, (short) 1));
        create("again", new NewTopic("one", 1, (short) 1));
        create("no partitions", new NewTopic("t", 0, (short) 1));
        create("many replicas", new NewTopic("t", 1, (short) 3));
        create("no replicas", new NewTopic("t", 1, (short) 0));
        create("bad name", new NewTopic("a/b", 1, (short) 1));
        create("dots", new NewTopic("..", 1, (short) 1));
        create("long name", new NewTopic("n".repeat(250), 1, (short) 1));
        create("empty name", new NewTopic("", 1, (short) 1));
        create("with_points", new NewTopic("a.b", 1, (short) 1));
        create("collision", new NewTopic("a_b", 1, (short) 1));
        create("assigned to nobody", new NewTopic("t", Map.of(0, List.of(77))));
        create("assigned with a hole", new NewTopic("t", Map.of(1, List.of(1))));
        create("assigned twice", new NewTopic("t", Map.of(0, List.of(1, 1))));
        create("assigned to none", new NewTopic("t", Map.of(0, List.of())));
        create("unknown setting", new NewTopic("t", 1, (short) 1).configs(Map.of("no.such", "1")));
        create(
                "bad setting",
                new NewTopic("t", 1, (short) 1).configs(Map.of("retention.ms", "soon")));
        create(
                "bad choice",
                new NewTopic("t", 1, (short) 1).configs(Map.of("compression.type", "zip")));
        create(
                "below the range",
                new NewTopic("t", 1, (short) 1).configs(Map.of("segment.bytes", "1")));
        tell("delete unknown", admin.deleteTopics(List.of("nobody")).all());
        tell("describe unknown", admin.describeTopics(List.of("nobody")).allTopicNames());
    }

    private void partitions() {
        grow("same", "one", NewPartitions.increaseTo(1));
        grow("fewer", "one", NewPartitions.increaseTo(0));
        grow("negative", "one", NewPartitions.increaseTo(-22));
        grow("unknown topic", "nobody", NewPartitions.increaseTo(2));
        grow("to two", "one", NewPartitions.increaseTo(2));
        grow("two again", "one", NewPartitions.increaseTo(2));
        grow("one of two", "one", NewPartitions.increaseTo(1));
        grow("few assignments", "one", NewPartitions.increaseTo(4, List.of(List.of(1))));
        grow(
                "many assignments",
                "one",
                NewPartitions.increaseTo(3, List.of(List.of(1), List.of(1))));
        grow("to nobody", "one", NewPartitions.increaseTo(3, List.of(List.of(77))));
        grow("twice", "one", NewPartitions.increaseTo(3, List.of(List.of(1, 1))));
        grow("to two nodes", "one", NewPartitions.increaseTo(3, List.of(List.of(1, 2))));
        grow("to none", "one", NewPartitions.increaseTo(3, List.of(List.of())));
    }

    private void settings() {
        ConfigResource one = new ConfigResource(ConfigResource.Type.TOPIC, "one");
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
        ConfigResource nobody = new ConfigResource(ConfigResource.Type.TOPIC, "nobody");
        alter("unknown topic", nobody, "retention.ms", "1", OpType.SET);
        alter("unknown key", one, "no.such", "1", OpType.SET);
        alter("append to a word", one, "compression.type", "gzip", OpType.APPEND);
        alter("subtract from a word", one, "compression.type", "gzip", OpType.SUBTRACT);
        alter("bad choice", one, "compression.type", "zip", OpType.SET);
        alter("bad number", one, "retention.ms", "soon", OpType.SET);
        alter("below the range", one, "min.insync.replicas", "0", OpType.SET);
        alter("bad truth", one, "preallocate", "maybe", OpType.SET);
        alter("bad item", one, "cleanup.policy", "shred", OpType.APPEND);
        alter("lags the wrong way", one, "min.compaction.lag.ms", "-1", OpType.SET);
        alter("read only", broker, "log.dirs", "/x", OpType.SET);
        alter("unknown key of a broker", broker, "no.such", "1", OpType.SET);
        alter(
                "all groups",
                new ConfigResource(ConfigResource.Type.GROUP, ""),
                "consumer.session.timeout.ms",
                "50000",
                OpType.SET);
        alter(
                "unknown key of a group",
                new ConfigResource(ConfigResource.Type.GROUP, "g"),
                "no.such",
                "1",
                OpType.SET);
        alter(
                "below the range of a group",
                new ConfigResource(ConfigResource.Type.GROUP, "g"),
                "consumer.session.timeout.ms",
                "1",
                OpType.SET);
        describe("unknown topic", nobody);
        describe("bad topic", new ConfigResource(ConfigResource.Type.TOPIC, "a/b"));
        describe("no group", new ConfigResource(ConfigResource.Type.GROUP, ""));
        describe("no subscription", new ConfigResource(ConfigResource.Type.CLIENT_METRICS, ""));
    }

    private void others() {
        TopicPartition partition = new TopicPartition("one", 0);
        tell(
                "delete records beyond the end",
                admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(99))).all());
        tell(
                "delete records below zero",
                admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(-5))).all());
        tell("describe nobody's group", admin.describeConsumerGroups(List.of("nobody")).all());
        tell("delete nobody's group", admin.deleteConsumerGroups(List.of("nobody")).all());
        tell(
                "delete nobody's offsets",
                admin.deleteConsumerGroupOffsets("nobody", Set.of(partition)).all());
        tell("describe nobody's transaction", admin.describeTransactions(List.of("nobody")).all());
    }

    private static String text(Throwable refusal) {
        String message = LONG_NAME.matcher(String.valueOf(refusal.getMessage())).replaceAll("n...");
        return refusal.getClass().getSimpleName() + ": " + message;
    }

    private void create(String what, NewTopic topic) {
        tell("create " + what, admin.createTopics(List.of(topic)).all());
    }

    private void grow(String what, String topic, NewPartitions partitions) {
        tell("grow " + what, admin.createPartitions(Map.of(topic, partitions)).all());
    }

    private void alter(
            String what, ConfigResource resource, String key, String value, OpType operation) {
        AlterConfigOp change = new AlterConfigOp(new ConfigEntry(key, value), operation);
        tell(
                "alter " + what,
                admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all());
    }

    private void describe(String what, ConfigResource resource) {
        tell("describe " + what, admin.describeConfigs(List.of(resource)).all());
    }

    private void tell(String what, KafkaFuture<?> answer) {
        trace.append(what).append(": ");
        try {
            answer.get();
            trace.append("done");
        } catch (ExecutionException refused) {
            trace.append(text(Objects.requireNonNull(refused.getCause())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        trace.append('\n');
    }
}
