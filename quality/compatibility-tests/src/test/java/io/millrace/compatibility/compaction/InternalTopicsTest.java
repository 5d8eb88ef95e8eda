package io.millrace.compatibility.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Answers;
import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.OwnBroker;
import io.millrace.compatibility.harness.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code __consumer_offsets} and {@code __transaction_state} compact themselves while the broker
 * serves, and their coordinators answer the same after they have loaded what is left.
 */
class InternalTopicsTest {
    private static final String TOPIC = "measured";
    private static final int GROUPS = 3;

    @RegisterExtension
    private final OwnBroker own =
            new OwnBroker(
                    Map.of(
                            "offsets.topic.num.partitions", "1",
                            "transaction.state.log.num.partitions", "1",
                            "log.cleaner.backoff.ms", "100"));

    private final Map<String, Long> committed = new HashMap<>();

    @Test
    void offsetsAndTransactionsSurviveTheirTopicsCompaction() throws Exception {
        BrokerProcess broker = own.start();
        new Topics(broker.bootstrap()).create(TOPIC, 1);
        long position = 0;
        try (KafkaProducer<String, String> first = producer(broker, "first");
                KafkaProducer<String, String> second = producer(broker, "second")) {
            commit(broker, position++);
            rollOften(broker);
            for (String topic : List.of("__consumer_offsets-0", "__transaction_state-0")) {
                long[] moving = {position};
                Await.until(
                        topic + " is cleaned",
                        CompactedTopic.LIMIT,
                        () -> {
                            for (int i = 0; i < 10; i++) {
                                commit(broker, moving[0]++);
                                transaction(first, i % 2 == 0);
                                transaction(second, true);
                            }
                            return cleanedUpTo(broker, topic) > 0;
                        });
                position = moving[0];
            }
        }
        requireCommitted(broker);
        broker.kill();
        broker.start();
        requireCommitted(broker);
        requireTransactions(broker);
        for (int i = 0; i < 50; i++) {
            commit(broker, position++);
        }
        broker.stop();
        broker.start();
        requireCommitted(broker);
        requireTransactions(broker);
        // The producers go on where the coordinator's record says that they were.
        try (KafkaProducer<String, String> again = producer(broker, "first")) {
            transaction(again, true);
        }
    }

    /** Their segments are 100 MiB; time makes them end earlier. */
    private static void rollOften(BrokerProcess broker) throws Exception {
        try (Admin admin = admin(broker)) {
            Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
            for (String topic : List.of("__consumer_offsets", "__transaction_state")) {
                changes.put(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(
                                new AlterConfigOp(
                                        new ConfigEntry("segment.ms", "100"),
                                        AlterConfigOp.OpType.SET)));
            }
            admin.incrementalAlterConfigs(changes).all().get();
        }
    }

    private static KafkaProducer<String, String> producer(BrokerProcess broker, String id) {
        var producer =
                new KafkaProducer<String, String>(
                        ClientSettings.producer(broker.bootstrap())
                                .with("transactional.id", id)
                                .properties());
        producer.initTransactions();
        return producer;
    }

    private static void transaction(KafkaProducer<String, String> producer, boolean commit) {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(TOPIC, 0, "key", "value"));
        if (commit) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
    }

    private void commit(BrokerProcess broker, long position) {
        String group = "group" + position % GROUPS;
        try (Admin admin = admin(broker)) {
            admin.alterConsumerGroupOffsets(
                            group,
                            Map.of(
                                    new TopicPartition(TOPIC, 0),
                                    new OffsetAndMetadata(position, "m".repeat(500))))
                    .all()
                    .get();
        } catch (Exception failed) {
            throw new IllegalStateException("cannot commit for " + group, failed);
        }
        committed.put(group, position);
    }

    private void requireCommitted(BrokerProcess broker) {
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        for (Map.Entry<String, Long> each : committed.entrySet()) {
            ClientSettings settings = ClientSettings.consumer(broker.bootstrap(), each.getKey());
            try (var consumer = new KafkaConsumer<String, String>(settings.properties())) {
                OffsetAndMetadata offset =
                        Answers.of(consumer.committed(java.util.Set.of(partition)), partition);
                assertThat(offset.offset()).as(each.getKey()).isEqualTo(each.getValue());
                assertThat(offset.metadata()).hasSize(500);
            }
        }
    }

    private static void requireTransactions(BrokerProcess broker) throws Exception {
        try (Admin admin = admin(broker)) {
            var described = admin.describeTransactions(List.of("first", "second")).all().get();
            // Every second transaction of the first one is aborted, its last one too.
            assertThat(Answers.of(described, "first").state()).hasToString("CompleteAbort");
            assertThat(Answers.of(described, "second").state()).hasToString("CompleteCommit");
        }
    }

    private static Admin admin(BrokerProcess broker) {
        return Admin.create(ClientSettings.admin(broker.bootstrap()).properties());
    }

    /** By the cleaner's own checkpoint, which both brokers write alike; 0 without an entry. */
    private static long cleanedUpTo(BrokerProcess broker, String partition) {
        try (Stream<Path> files = Files.walk(broker.dataDirectory())) {
            for (Path file : files.filter(InternalTopicsTest::isCheckpoint).toList()) {
                for (String line : Files.readAllLines(file)) {
                    String[] words = line.split(" ", -1);
                    if (words.length == 3 && (words[0] + "-" + words[1]).equals(partition)) {
                        return Long.parseLong(words[2]);
                    }
                }
            }
            return 0;
        } catch (IOException | UncheckedIOException replacedMeanwhile) {
            return 0;
        }
    }

    private static boolean isCheckpoint(Path file) {
        return file.endsWith("cleaner-offset-checkpoint");
    }
}
