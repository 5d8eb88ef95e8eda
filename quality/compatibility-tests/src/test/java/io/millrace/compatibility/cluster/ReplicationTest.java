package io.millrace.compatibility.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three copies on three nodes, through the loss and the return of one of them. */
class ReplicationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RECORDS = 500;
    private static final String TOPIC = "copied";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    @TempDir Path directory;

    private Nodes nodes;

    @BeforeEach
    void start() throws Exception {
        nodes =
                new Nodes(
                        directory,
                        Map.of(
                                "replica.lag.time.max.ms", "2000",
                                "offsets.topic.num.partitions", "1",
                                "min.insync.replicas", "2"));
        nodes.startAll(3);
        try (Admin admin = admin()) {
            // Node 1 orders the metadata and stays up, so another one leads.
            admin.createTopics(List.of(new NewTopic(TOPIC, Map.of(0, List.of(2, 3, 1)))))
                    .all()
                    .get();
        }
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", nodes.node(1).bootstrapServers()));
    }

    private List<String> produce(String prefix) throws Exception {
        List<String> values = new ArrayList<>();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (var producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                nodes.node(1).bootstrapServers(),
                                "acks",
                                "all"),
                        new StringSerializer(),
                        new StringSerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                values.add(prefix + i);
                sent.add(producer.send(new ProducerRecord<>(TOPIC, prefix + i)));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
        return values;
    }

    private List<String> consume(int count) {
        List<String> seen = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", nodes.node(1).bootstrapServers()),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            Await.until(
                    "all records",
                    PATIENCE,
                    () -> {
                        consumer.poll(Duration.ofMillis(200))
                                .forEach(each -> seen.add(each.value()));
                        return seen.size() >= count;
                    });
        }
        return seen;
    }

    private TopicPartitionInfo described() {
        try (Admin admin = admin()) {
            return Nodes.described(admin, TOPIC).partitions().getFirst();
        }
    }

    private Set<Integer> inSync() {
        return described().isr().stream()
                .map(Node::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private byte[] bytes(int node) {
        Path log = directory.resolve("node" + node).resolve(TOPIC + "-0");
        try (var files = Files.list(log)) {
            Path only =
                    files.filter(each -> each.toString().endsWith(".log"))
                            .findFirst()
                            .orElseThrow();
            return Files.readAllBytes(only);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void untilAllAreEqual() {
        Await.until("all in sync", PATIENCE, () -> inSync().equals(Set.of(1, 2, 3)));
        Await.until(
                "three equal logs",
                PATIENCE,
                () ->
                        IntStream.of(1, 3)
                                .allMatch(node -> java.util.Arrays.equals(bytes(node), bytes(2))));
        assertThat(bytes(2)).isNotEmpty();
    }

    @Test
    void whatIsAcknowledgedIsOnAllThreeLogsByteForByte() throws Exception {
        List<String> sent = produce("v");
        assertThat(consume(sent.size())).isEqualTo(sent);
        untilAllAreEqual();
    }

    @Test
    void aFollowerThatStopsLeavesTheInSyncReplicasAndComesBack() throws Exception {
        List<String> sent = produce("before");
        nodes.stop(3);
        Await.until("two in sync", PATIENCE, () -> inSync().equals(Set.of(1, 2)));
        sent.addAll(produce("without"));
        nodes.start(3);
        untilAllAreEqual();
        sent.addAll(produce("after"));
        untilAllAreEqual();
        assertThat(consume(sent.size())).isEqualTo(sent);
    }

    @Test
    void anotherReplicaLeadsWhenTheLeaderGoesAndNothingIsLost() throws Exception {
        assertThat(described().leader().id()).isEqualTo(2);
        List<String> sent = produce("before");
        nodes.stop(2);
        Await.until("another leader", PATIENCE, () -> described().leader().id() != 2);
        sent.addAll(produce("without"));
        assertThat(consume(sent.size())).isEqualTo(sent);
        nodes.start(2);
        untilAllAreEqual();
        sent.addAll(produce("after"));
        assertThat(consume(sent.size())).isEqualTo(sent);
        untilAllAreEqual();
    }
}
