package io.millrace.compatibility.transactions;

import io.millrace.compatibility.harness.ClientSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Producers with a transactional id, and the feature that tells them which protocol to speak. */
final class TransactionalClients {
    private static final FinalizedVersionRange NONE =
            new FinalizedVersionRange((short) 0, (short) 0);

    private final String bootstrap;

    TransactionalClients(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** Its settings, with short pauses between retries. */
    ClientSettings settings(String transactionalId) {
        return ClientSettings.producer(bootstrap)
                .with("transactional.id", transactionalId)
                .with("retry.backoff.ms", "10")
                .with("retry.backoff.max.ms", "50")
                .with("reconnect.backoff.ms", "10")
                .with("reconnect.backoff.max.ms", "50");
    }

    /** A producer whose transactions have been initialised. */
    KafkaProducer<String, String> producer(String transactionalId) {
        return initialised(settings(transactionalId));
    }

    static KafkaProducer<String, String> initialised(ClientSettings settings) {
        var producer = new KafkaProducer<String, String>(settings.properties());
        producer.initTransactions();
        return producer;
    }

    static void send(
            KafkaProducer<String, String> producer, TopicPartition partition, String... values) {
        for (String value : values) {
            producer.send(
                    new ProducerRecord<>(partition.topic(), partition.partition(), null, value));
        }
    }

    /** One whole transaction that commits the values. */
    static void commit(
            KafkaProducer<String, String> producer, TopicPartition partition, String... values) {
        producer.beginTransaction();
        send(producer, partition, values);
        producer.commitTransaction();
    }

    /** One whole transaction that writes the values and takes them back. */
    static void abort(
            KafkaProducer<String, String> producer, TopicPartition partition, String... values) {
        producer.beginTransaction();
        send(producer, partition, values);
        producer.flush();
        producer.abortTransaction();
    }

    /** Finalizes transaction.version, up or down. */
    void transactionVersion(short version) {
        try (Admin admin = Admin.create(ClientSettings.admin(bootstrap).properties())) {
            short now =
                    admin.describeFeatures()
                            .featureMetadata()
                            .get()
                            .finalizedFeatures()
                            .getOrDefault("transaction.version", NONE)
                            .maxVersionLevel();
            if (now == version) {
                return;
            }
            FeatureUpdate.UpgradeType type =
                    now < version
                            ? FeatureUpdate.UpgradeType.UPGRADE
                            : FeatureUpdate.UpgradeType.SAFE_DOWNGRADE;
            admin.updateFeatures(
                            Map.of("transaction.version", new FeatureUpdate(version, type)),
                            new UpdateFeaturesOptions())
                    .all()
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("cannot set transaction.version to " + version, e);
        }
    }

    static List<TopicPartition> partitions(String topic, int count) {
        return IntStream.range(0, count).mapToObj(i -> new TopicPartition(topic, i)).toList();
    }
}
