package io.millrace.compatibility.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.OwnBroker;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that write to the topics of coordinators. */
class InternalTopicWritesTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    @RegisterExtension
    final OwnBroker own = new OwnBroker(Map.of("offsets.topic.num.partitions", "1"));

    @Test
    void clientsAreRefusedAndWhatToolsWriteStopsNoCoordinator() throws Exception {
        BrokerProcess broker = own.start();
        try (Admin admin = admin(broker)) {
            admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
            commit(admin, 5);
            assertThatThrownBy(() -> write(broker, "somebody", new byte[] {0, 1, 9}))
                    .hasCauseInstanceOf(InvalidTopicException.class);
            assertThatThrownBy(() ->
                            admin.deleteRecords(
                                            Map.of(
                                                    new TopicPartition("__consumer_offsets", 0),
                                                    RecordsToDelete.beforeOffset(1)))
                                    .all()
                                    .get())
                    .hasCauseInstanceOf(InvalidTopicException.class);
            if (BrokerProcess.isKafka()) {
                return;
            }
            write(broker, "__admin_client", new byte[] {0, 1, 9});
        }
        broker.kill();
        broker.start();
        try (Admin admin = admin(broker)) {
            assertThat(committed(admin)).isEqualTo(5);
            commit(admin, 6);
            assertThat(committed(admin)).isEqualTo(6);
        }
        assertThat(broker.log()).contains("can't be decoded");
    }

    private static Admin admin(BrokerProcess broker) {
        return Admin.create(ClientSettings.admin(broker.bootstrap()).properties());
    }

    private static void commit(Admin admin, long offset) throws Exception {
        admin.alterConsumerGroupOffsets("g", Map.of(PARTITION, new OffsetAndMetadata(offset)))
                .all()
                .get();
    }

    private static long committed(Admin admin) throws Exception {
        OffsetAndMetadata found =
                admin.listConsumerGroupOffsets("g")
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .get(PARTITION);
        return found == null ? -1 : found.offset();
    }

    private static void write(BrokerProcess broker, String clientId, byte[] key) throws Exception {
        ClientSettings settings =
                ClientSettings.producer(broker.bootstrap()).with("client.id", clientId);
        try (var producer =
                new KafkaProducer<>(
                        settings.properties(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("__consumer_offsets", 0, key, new byte[] {0, 99}))
                    .get();
        }
    }
}
