package io.millrace.compatibility.transactions;

import io.millrace.compatibility.harness.Answers;
import io.millrace.compatibility.harness.ClientSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** What a consumer of either isolation level sees of a topic. */
enum Isolation {
    COMMITTED("read_committed"),
    UNCOMMITTED("read_uncommitted");

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String level;

    Isolation(String level) {
        this.level = level;
    }

    ClientSettings settings(String bootstrap) {
        return ClientSettings.consumer(bootstrap).with("isolation.level", level);
    }

    KafkaConsumer<String, String> consumer(String bootstrap) {
        return new KafkaConsumer<>(settings(bootstrap).properties());
    }

    /** Where the partition ends for such a consumer: for COMMITTED, its last stable offset. */
    long end(String bootstrap, TopicPartition partition) {
        try (KafkaConsumer<String, String> consumer = consumer(bootstrap)) {
            return Answers.of(consumer.endOffsets(List.of(partition)), partition);
        }
    }

    /** Every record of the partition from the offset to its end. */
    List<ConsumerRecord<String, String>> read(
            String bootstrap, TopicPartition partition, long fromOffset) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = consumer(bootstrap)) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, fromOffset);
            Map<TopicPartition, Long> ends = consumer.endOffsets(List.of(partition));
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (consumer.position(partition) < Answers.of(ends, partition)) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError(
                            partition
                                    + ": stuck at "
                                    + consumer.position(partition)
                                    + " of "
                                    + ends);
                }
                consumer.poll(POLL).forEach(records::add);
            }
        }
        return records;
    }

    /** The values of the partition from its beginning, in their order. */
    List<String> values(String bootstrap, TopicPartition partition) {
        return read(bootstrap, partition, 0).stream().map(ConsumerRecord::value).toList();
    }
}
