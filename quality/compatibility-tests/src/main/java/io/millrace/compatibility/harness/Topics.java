package io.millrace.compatibility.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** Topics of a broker, made, filled and read with the Java client. */
public final class Topics {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration READ_LIMIT = Duration.ofSeconds(30);

    private final String bootstrap;

    public Topics(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    public void create(String topic, int partitions) {
        create(topic, partitions, Map.of());
    }

    public void create(String topic, int partitions, Map<String, String> configs) {
        try (Admin admin = Admin.create(ClientSettings.admin(bootstrap).properties())) {
            NewTopic creation = new NewTopic(topic, partitions, (short) 1).configs(configs);
            admin.createTopics(List.of(creation)).all().get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("cannot create " + topic, e);
        }
    }

    public boolean exists(String topic) {
        try (Admin admin = Admin.create(ClientSettings.admin(bootstrap).properties())) {
            return admin.listTopics().names().get().contains(topic);
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("cannot list topics", e);
        }
    }

    public void delete(String topic) {
        try (Admin admin = Admin.create(ClientSettings.admin(bootstrap).properties())) {
            admin.deleteTopics(List.of(topic)).all().get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("cannot delete " + topic, e);
        }
    }

    /** Writes the values to the partition, without keys, acknowledged when it returns. */
    public void write(String topic, int partition, List<String> values) {
        ClientSettings settings = ClientSettings.producer(bootstrap);
        try (var producer = new KafkaProducer<String, String>(settings.properties())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (String value : values) {
                sent.add(producer.send(new ProducerRecord<>(topic, partition, null, value)));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("cannot write to " + topic, e);
        }
    }

    /** The first {@code count} records of the partition. */
    public List<ConsumerRecord<String, String>> read(String topic, int partition, int count) {
        ClientSettings settings = ClientSettings.consumer(bootstrap);
        try (var consumer = new KafkaConsumer<String, String>(settings.properties())) {
            consumer.assign(List.of(new TopicPartition(topic, partition)));
            return poll(consumer, count);
        }
    }

    /** Polls until the consumer has handed out exactly {@code count} records; fails otherwise. */
    public static List<ConsumerRecord<String, String>> poll(
            Consumer<String, String> consumer, int count) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        long deadline = System.nanoTime() + READ_LIMIT.toNanos();
        while (records.size() < count && System.nanoTime() - deadline < 0) {
            consumer.poll(POLL).forEach(records::add);
        }
        if (records.size() != count) {
            throw new AssertionError("read " + records.size() + " records instead of " + count);
        }
        return records;
    }
}
