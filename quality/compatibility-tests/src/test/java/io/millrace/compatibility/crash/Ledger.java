package io.millrace.compatibility.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Answers;
import io.millrace.compatibility.harness.ClientSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What the producers were promised. A record's value is {@code producer:number}; a producer numbers
 * its records of each partition from 0 on. Written by the producers' callback threads.
 */
final class Ledger {
    private final String topic;
    private final int partitions;
    private final Map<String, Long> offsetOfAcknowledged = new ConcurrentHashMap<>();
    private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();

    Ledger(String topic, int partitions) {
        this.topic = topic;
        this.partitions = partitions;
    }

    void record(int partition, String value, @Nullable RecordMetadata ack, @Nullable Exception e) {
        if (e != null) {
            failures.add(e);
        } else if (ack != null) {
            offsetOfAcknowledged.put(partition + "/" + value, ack.hasOffset() ? ack.offset() : -1);
        }
    }

    int acknowledged() {
        return offsetOfAcknowledged.size();
    }

    List<Exception> failures() {
        return List.copyOf(failures);
    }

    /** Reads every partition to its end: each promise kept once, in its producer's order. */
    void verify(String bootstrap) {
        int found = 0;
        for (int partition = 0; partition < partitions; partition++) {
            found += verifyPartition(partition, read(bootstrap, partition));
        }
        assertThat(found).as("acknowledged records in the log").isEqualTo(acknowledged());
    }

    private int verifyPartition(int partition, List<ConsumerRecord<String, String>> records) {
        Map<String, Integer> nextOfProducer = new ConcurrentHashMap<>();
        int acknowledged = 0;
        for (ConsumerRecord<String, String> record : records) {
            String[] parts = record.value().split(":", 2);
            int number = Integer.parseInt(parts[1]);
            assertThat(number)
                    .as("%s-%d at offset %d: %s", topic, partition, record.offset(), parts[0])
                    .isEqualTo(nextOfProducer.getOrDefault(parts[0], 0));
            nextOfProducer.put(parts[0], number + 1);
            Long promised = offsetOfAcknowledged.get(partition + "/" + record.value());
            if (promised != null) {
                acknowledged++;
                // A retry of a batch that the broker had already may be told no offset.
                if (promised >= 0) {
                    assertThat(record.offset()).as(record.value()).isEqualTo(promised);
                }
            }
        }
        return acknowledged;
    }

    private List<ConsumerRecord<String, String>> read(String bootstrap, int number) {
        TopicPartition partition = new TopicPartition(topic, number);
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        ClientSettings settings = ClientSettings.consumer(bootstrap);
        try (var consumer = new KafkaConsumer<String, String>(settings.properties())) {
            consumer.assign(List.of(partition));
            long end = Answers.of(consumer.endOffsets(List.of(partition)), partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
