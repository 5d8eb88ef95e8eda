package io.millrace.compatibility.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.Command;
import io.millrace.compatibility.harness.Isolation;
import io.millrace.compatibility.harness.OwnBroker;
import io.millrace.compatibility.harness.Topics;
import io.millrace.compatibility.harness.TransactionalClients;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * FeatureCommand moves transaction.version down, and up again while a producer has a transaction
 * open: that one ends by the protocol it began with, and the next ones are whole as well. Kafka
 * refuses to end a running producer's transaction after a step down, so none runs then.
 */
class TransactionVersionSwitchTest {
    private static final TopicPartition PARTITION = new TopicPartition("switch", 0);

    @RegisterExtension private final OwnBroker own = new OwnBroker(Map.of());

    private final List<String> expected = new ArrayList<>();

    @Test
    void transactionsOutliveASwitchOfTheirProtocol() throws Exception {
        BrokerProcess broker = own.start();
        new Topics(broker.bootstrap()).create(PARTITION.topic(), 1);
        assertThat(features(broker, "describe").output())
                .containsPattern("transaction\\.version.*FinalizedVersionLevel: 2");
        switchTo(broker, "downgrade", 1);
        upgrade(broker, 2);
        switchTo(broker, "downgrade", 0);
        upgrade(broker, 1, 2);
        assertThat(Isolation.COMMITTED.values(broker.bootstrap(), PARTITION)).isEqualTo(expected);
    }

    /** A producer that goes on through the switches. */
    private void upgrade(BrokerProcess broker, int... versions) throws Exception {
        try (KafkaProducer<String, String> producer = producer(broker)) {
            for (int version : versions) {
                transact(producer, "before " + version, null);
                transact(producer, "across " + version, () -> switchTo(broker, "upgrade", version));
                transact(producer, "after " + version, null);
            }
        }
    }

    /** One transaction that is aborted and one that commits, with something in their middle. */
    private void transact(
            KafkaProducer<String, String> producer, String value, @Nullable Runnable middle)
            throws Exception {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(PARTITION.topic(), 0, null, value + " (aborted)")).get();
        producer.abortTransaction();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(PARTITION.topic(), 0, null, value + ", first")).get();
        if (middle != null) {
            middle.run();
        }
        producer.send(new ProducerRecord<>(PARTITION.topic(), 0, null, value + ", second")).get();
        producer.commitTransaction();
        expected.addAll(List.of(value + ", first", value + ", second"));
    }

    private static void switchTo(BrokerProcess broker, String direction, int version) {
        features(broker, direction, "--feature", "transaction.version=" + version);
        assertThat(features(broker, "describe").output())
                .containsPattern("transaction\\.version.*FinalizedVersionLevel: " + version);
    }

    private static Command.Result features(BrokerProcess broker, String... arguments) {
        return KafkaTool.FEATURES.against(broker.bootstrap(), arguments).succeed();
    }

    private static KafkaProducer<String, String> producer(BrokerProcess broker) {
        return TransactionalClients.initialised(
                new TransactionalClients(broker.bootstrap())
                        .settings("switch")
                        // It looks at the features again each time that it asks for metadata.
                        .with("metadata.max.age.ms", "1000"));
    }
}
