package io.millrace.compatibility.storage;

import static io.millrace.compatibility.harness.TransactionalClients.abort;
import static io.millrace.compatibility.harness.TransactionalClients.commit;
import static io.millrace.compatibility.harness.TransactionalClients.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.KafkaProcess;
import io.millrace.compatibility.harness.MillraceProcess;
import io.millrace.compatibility.harness.Topics;
import io.millrace.compatibility.harness.TransactionalClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A data directory of a single node of Apache Kafka is served by Millrace, and then by Kafka again:
 * with its topics, records, settings, groups and transactions.
 */
class KafkaDirectoryTest {
    private static final TopicPartition PLAIN = new TopicPartition("plain", 0);
    private static final TopicPartition TRANSACTIONS = new TopicPartition("tx", 0);
    private static final ConfigResource TOPIC =
            new ConfigResource(ConfigResource.Type.TOPIC, "plain");
    private static final Map<String, String> SETTINGS =
            Map.of("group.initial.rebalance.delay.ms", "0", "offsets.topic.num.partitions", "3");

    /** With snapshots of the metadata all the time: Kafka reads them afterwards. */
    private static final Map<String, String> MILLRACE =
            Map.of(
                    "node.id",
                    "1",
                    "group.initial.rebalance.delay.ms",
                    "0",
                    "metadata.log.max.record.bytes.between.snapshots",
                    "1");

    @TempDir Path directory;

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private String clusterId = "";
    private int written;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatKafkaWroteIsServedAndGivenBack(boolean dynamic) throws Exception {
        try (KafkaProcess kafka =
                        dynamic
                                ? KafkaProcess.withDynamicQuorum(directory, SETTINGS)
                                : new KafkaProcess(directory, SETTINGS);
                MillraceProcess millrace = new MillraceProcess(directory, MILLRACE)) {
            kafka.start();
            begin(kafka);
            use(kafka, "kafka");
            kafka.stop();

            millrace.start();
            assertThat(millrace.log()).doesNotContain("ERROR");
            use(millrace, "millrace");
            Await.until("a snapshot of the metadata", LIMIT, this::hasSnapshot);
            millrace.stop();

            kafka.start();
            use(kafka, "kafka-again");
            kafka.stop();

            millrace.start();
            use(millrace, "millrace-again");
        }
    }

    /** One of Millrace's: Kafka has written none but that of its formatting. */
    private boolean hasSnapshot() {
        try (Stream<Path> files = Files.list(directory.resolve("data/__cluster_metadata-0"))) {
            return files.map(file -> file.getFileName().toString())
                    .anyMatch(name -> name.matches("0*[1-9][0-9]*-[0-9]+\\.checkpoint"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void begin(BrokerProcess broker) throws Exception {
        Topics topics = new Topics(broker.bootstrap());
        topics.create("plain", 2, Map.of("retention.ms", "-1", "segment.bytes", "1048576"));
        topics.create("tx", 1);
        topics.create("compacted", 1, Map.of("cleanup.policy", "compact"));
        try (Admin admin = admin(broker)) {
            clusterId = admin.describeCluster().clusterId().get();
        }
    }

    /** Reads what was written so far, goes on, and checks that it is there. */
    private void use(BrokerProcess broker, String by) throws Exception {
        check(broker);
        new Topics(broker.bootstrap())
                .write(
                        "plain",
                        0,
                        IntStream.range(written, written + 50).mapToObj(i -> "v" + i).toList());
        written += 50;
        new Topics(broker.bootstrap()).create("of-" + by, 1);
        consume(broker);
        transact(broker, by);
        alter(broker, by);
        check(broker);
    }

    private final List<String> committed = new ArrayList<>();
    private final List<String> made = new ArrayList<>(List.of("plain", "tx", "compacted"));

    private void check(BrokerProcess broker) throws Exception {
        List<ConsumerRecord<String, String>> records =
                new Topics(broker.bootstrap()).read("plain", 0, written);
        assertThat(records)
                .extracting(ConsumerRecord::value)
                .isEqualTo(IntStream.range(0, written).mapToObj(i -> "v" + i).toList());
        try (var consumer =
                new KafkaConsumer<String, String>(
                        ClientSettings.consumer(broker.bootstrap())
                                .with("isolation.level", "read_committed")
                                .properties())) {
            consumer.assign(List.of(TRANSACTIONS));
            assertThat(Topics.poll(consumer, committed.size()))
                    .extracting(ConsumerRecord::value)
                    .isEqualTo(committed);
        }
        try (Admin admin = admin(broker)) {
            assertThat(admin.describeCluster().clusterId().get()).isEqualTo(clusterId);
            assertThat(admin.listTopics().names().get()).containsAll(made);
            for (TopicDescription topic :
                    admin.describeTopics(made).allTopicNames().get().values()) {
                assertThat(topic.partitions())
                        .allSatisfy(each -> assertThat(each.isr()).as(topic.name()).hasSize(1));
            }
            Config settings =
                    Objects.requireNonNull(
                            admin.describeConfigs(List.of(TOPIC)).all().get().get(TOPIC));
            assertThat(settings.get("retention.ms").value()).isEqualTo("-1");
            OffsetAndMetadata offset =
                    admin.listConsumerGroupOffsets("g")
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .get(PLAIN);
            assertThat(offset == null ? 0 : offset.offset()).isEqualTo(written);
        }
    }

    private void consume(BrokerProcess broker) {
        ClientSettings settings = ClientSettings.consumer(broker.bootstrap(), "g");
        try (var consumer = new KafkaConsumer<String, String>(settings.properties())) {
            consumer.subscribe(List.of("plain"));
            Topics.poll(consumer, 50);
            consumer.commitSync(Duration.ofSeconds(30));
        }
    }

    /** One whole, one taken back, and one that is left open for the next broker to end. */
    private void transact(BrokerProcess broker, String by) {
        TransactionalClients clients = new TransactionalClients(broker.bootstrap());
        try (KafkaProducer<String, String> producer = clients.producer("tx");
                KafkaProducer<String, String> open = clients.producer("left-open")) {
            commit(producer, TRANSACTIONS, "committed by " + by);
            committed.add("committed by " + by);
            abort(producer, TRANSACTIONS, "aborted by " + by);
            commit(producer, TRANSACTIONS, "again by " + by);
            committed.add("again by " + by);
            open.beginTransaction();
            send(open, TRANSACTIONS, "left open by " + by);
            open.flush();
            open.close(Duration.ZERO);
        }
    }

    private void alter(BrokerProcess broker, String by) throws Exception {
        made.add("of-" + by);
        try (Admin admin = admin(broker)) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    TOPIC,
                                    List.of(
                                            new AlterConfigOp(
                                                    new ConfigEntry("segment.ms", "86400000"),
                                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    private static Admin admin(BrokerProcess broker) {
        return Admin.create(ClientSettings.admin(broker.bootstrap()).properties());
    }
}
