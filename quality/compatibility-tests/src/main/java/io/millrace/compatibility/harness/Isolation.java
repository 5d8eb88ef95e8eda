package io.millrace.compatibility.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** What a consumer of either isolation level sees of a partition. */
public enum Isolation {
    COMMITTED("read_committed"),
    UNCOMMITTED("read_uncommitted");

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String level;

    Isolation(String level) {
        this.level = level;
    }

    public ClientSettings settings(String bootstrap) {
        return ClientSettings.consumer(bootstrap).with("isolation.level", level);
    }

    public KafkaConsumer<String, String> consumer(String bootstrap) {
        return new KafkaConsumer<>(settings(bootstrap).properties());
    }

    /**
     * Where the partition ends now for such a consumer: for COMMITTED, its last stable offset. It
     * may lie before a transaction whose commit has returned: a coordinator, Kafka's as well as
     * ours, answers when the decision is durable, and writes the markers afterwards.
     */
    public long end(String bootstrap, TopicPartition partition) {
        try (KafkaConsumer<String, String> consumer = consumer(bootstrap)) {
            return Answers.of(consumer.endOffsets(List.of(partition)), partition);
        }
    }

    /**
     * Every record from the offset to the last that is written now. A reader of the committed comes
     * that far when every transaction among them has its marker; it is an error if one never does.
     */
    public List<ConsumerRecord<String, String>> read(
            String bootstrap, TopicPartition partition, long fromOffset) {
        long end = UNCOMMITTED.end(bootstrap, partition);
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = consumer(bootstrap)) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, fromOffset);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (consumer.position(partition) < end) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError(
                            "%s: stuck at %d of %d"
                                    .formatted(partition, consumer.position(partition), end));
                }
                consumer.poll(POLL).forEach(records::add);
            }
        }
        return records;
    }

    /** The values of the partition from its beginning, in their order. */
    public List<String> values(String bootstrap, TopicPartition partition) {
        return read(bootstrap, partition, 0).stream().map(ConsumerRecord::value).toList();
    }

    /** The values of all partitions of a topic, partition by partition. */
    public List<String> values(String bootstrap, String topic, int partitions) {
        List<String> values = new ArrayList<>();
        for (int number = 0; number < partitions; number++) {
            values.addAll(values(bootstrap, new TopicPartition(topic, number)));
        }
        return values;
    }
}
