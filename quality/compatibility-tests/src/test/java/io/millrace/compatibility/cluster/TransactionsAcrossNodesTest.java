package io.millrace.compatibility.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Transactions whose partitions, coordinators and groups are spread over three nodes, one copy of
 * each.
 */
class TransactionsAcrossNodesTest {
    private static final int PARTITIONS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir static Path directory;

    private static Nodes nodes;

    @BeforeAll
    static void start() {
        nodes =
                new Nodes(
                        directory,
                        Map.of(
                                "offsets.topic.replication.factor", "1",
                                "offsets.topic.num.partitions", "6",
                                "transaction.state.log.replication.factor", "1",
                                "transaction.state.log.num.partitions", "6",
                                "transaction.state.log.min.isr", "1",
                                "group.initial.rebalance.delay.ms", "0"));
        nodes.startAll(3);
    }

    @AfterAll
    static void stop() {
        nodes.close();
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", nodes.node(1).bootstrapServers()));
    }

    private static void create(String topic) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
            assertThat(leaders(admin, topic).values()).contains(1, 2, 3);
        }
    }

    private static Map<Integer, Integer> leaders(Admin admin, String topic) throws Exception {
        return Objects.requireNonNull(
                        admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic))
                .partitions()
                .stream()
                .collect(Collectors.toMap(each -> each.partition(), each -> each.leader().id()));
    }

    private static KafkaProducer<String, String> producer(String transactionalId) {
        KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                nodes.node(1).bootstrapServers(),
                                "transactional.id",
                                transactionalId),
                        new StringSerializer(),
                        new StringSerializer());
        producer.initTransactions();
        return producer;
    }

    private static void sendEverywhere(
            KafkaProducer<String, String> producer, String topic, String value) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            producer.send(new ProducerRecord<>(topic, partition, "k", value));
        }
    }

    private static KafkaConsumer<String, String> consumer(String group) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", nodes.node(1).bootstrapServers(),
                        "group.id", group,
                        "enable.auto.commit", "false",
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    private static List<TopicPartition> all(String topic) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(each -> new TopicPartition(topic, each))
                .toList();
    }

    /** All that is committed, as soon as no partition has an open transaction any more. */
    private static List<String> committed(String topic) {
        List<String> seen = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = consumer("reader")) {
            consumer.assign(all(topic));
            consumer.seekToBeginning(all(topic));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!isAtEnd(consumer, topic) && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(each -> seen.add(each.value()));
            }
            assertThat(isAtEnd(consumer, topic)).as("nothing of %s stays open", topic).isTrue();
        }
        return seen;
    }

    private static boolean isAtEnd(KafkaConsumer<String, String> consumer, String topic) {
        try (KafkaConsumer<String, String> uncommitted =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", nodes.node(1).bootstrapServers()),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            Map<TopicPartition, Long> ends = uncommitted.endOffsets(all(topic));
            return all(topic).stream()
                    .allMatch(each ->
                            consumer.position(each) >= Objects.requireNonNull(ends.get(each)));
        }
    }

    @Test
    void readersSeeWhatWasCommittedOnEveryNodeAndNothingElse() throws Exception {
        create("spread");
        List<String> expected = new ArrayList<>();
        // Their coordinators are on all of the nodes.
        for (int id = 0; id < 6; id++) {
            try (KafkaProducer<String, String> producer = producer("spread-" + id)) {
                for (int round = 0; round < 4; round++) {
                    String value = id + "-" + round;
                    producer.beginTransaction();
                    sendEverywhere(producer, "spread", value);
                    if (round % 2 == 0) {
                        producer.commitTransaction();
                        IntStream.range(0, PARTITIONS).forEach(each -> expected.add(value));
                    } else {
                        producer.flush();
                        producer.abortTransaction();
                    }
                }
            }
        }
        try (Admin admin = admin()) {
            assertThat(leaders(admin, "__transaction_state").values()).contains(1, 2, 3);
        }
        assertThat(committed("spread")).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void offsetsCountWithTheTransactionThatCommitsThem() throws Exception {
        create("out");
        TopicPartition source = new TopicPartition("out", 0);
        for (int id = 0; id < 6; id++) {
            String group = "group-" + id;
            try (KafkaProducer<String, String> producer = producer("move-" + id);
                    Admin admin = admin()) {
                producer.beginTransaction();
                sendEverywhere(producer, "out", "kept");
                producer.sendOffsetsToTransaction(
                        Map.of(source, new OffsetAndMetadata(11)),
                        new ConsumerGroupMetadata(group));
                producer.commitTransaction();
                producer.beginTransaction();
                sendEverywhere(producer, "out", "dropped");
                producer.sendOffsetsToTransaction(
                        Map.of(source, new OffsetAndMetadata(99)),
                        new ConsumerGroupMetadata(group));
                producer.abortTransaction();
                // Waits until no transaction has offsets open there.
                try (KafkaConsumer<String, String> consumer = consumer(group)) {
                    assertThat(consumer.committed(Set.of(source)).get(source))
                            .extracting(OffsetAndMetadata::offset)
                            .isEqualTo(11L);
                }
                assertThat(
                                admin.listConsumerGroupOffsets(group)
                                        .partitionsToOffsetAndMetadata()
                                        .get()
                                        .get(source))
                        .extracting(OffsetAndMetadata::offset)
                        .isEqualTo(11L);
            }
        }
        assertThat(committed("out")).hasSize(6 * PARTITIONS).containsOnly("kept");
    }

    @Test
    void aNodeThatWasAwayLearnsHowTheTransactionEnded() throws Exception {
        create("away");
        try (KafkaProducer<String, String> warm = producer("warm")) {
            warm.beginTransaction();
            sendEverywhere(warm, "away", "before");
            warm.commitTransaction();
        }
        String id = null;
        try (Admin admin = admin()) {
            Map<Integer, Integer> coordinators = leaders(admin, "__transaction_state");
            for (int candidate = 0; id == null; candidate++) {
                int partition = Math.abs(("away-" + candidate).hashCode()) % coordinators.size();
                id =
                        Integer.valueOf(1).equals(coordinators.get(partition))
                                ? "away-" + candidate
                                : null;
            }
        }
        try (KafkaProducer<String, String> producer = producer(id)) {
            producer.beginTransaction();
            sendEverywhere(producer, "away", "during");
            producer.flush();
            nodes.stop(3);
            // The decision is the coordinator's; the markers for node 3 wait for it.
            producer.commitTransaction();
            nodes.start(3);
        }
        assertThat(committed("away")).hasSize(2 * PARTITIONS).containsOnly("before", "during");
    }
}
