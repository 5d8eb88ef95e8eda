package io.millrace.compatibility.harness;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Producers with a transactional id, and the feature that tells them which protocol to speak. */
public final class TransactionalClients {
    private static final FinalizedVersionRange NONE =
            new FinalizedVersionRange((short) 0, (short) 0);

    private final String bootstrap;

    public TransactionalClients(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** Its settings, with short pauses between retries. */
    public ClientSettings settings(String transactionalId) {
        return ClientSettings.producer(bootstrap)
                .with("transactional.id", transactionalId)
                .impatient();
    }

    /** A producer whose transactions have been initialised. */
    public KafkaProducer<String, String> producer(String transactionalId) {
        return initialised(settings(transactionalId));
    }

    public static KafkaProducer<String, String> initialised(ClientSettings settings) {
        var producer = new KafkaProducer<String, String>(settings.properties());
        try {
            producer.initTransactions();
            return producer;
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    public static void send(
            KafkaProducer<String, String> producer, TopicPartition partition, String... values) {
        for (String value : values) {
            producer.send(
                    new ProducerRecord<>(partition.topic(), partition.partition(), null, value));
        }
    }

    /** One whole transaction that commits the values. */
    public static void commit(
            KafkaProducer<String, String> producer, TopicPartition partition, String... values) {
        producer.beginTransaction();
        send(producer, partition, values);
        producer.commitTransaction();
    }

    /** One whole transaction that writes the values and takes them back. */
    public static void abort(
            KafkaProducer<String, String> producer, TopicPartition partition, String... values) {
        producer.beginTransaction();
        send(producer, partition, values);
        producer.flush();
        producer.abortTransaction();
    }

    /** Finalizes transaction.version, up or down. */
    public void transactionVersion(short version) {
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
}
