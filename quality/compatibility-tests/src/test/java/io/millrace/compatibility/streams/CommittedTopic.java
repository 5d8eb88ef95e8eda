package io.millrace.compatibility.streams;

import io.millrace.compatibility.harness.Answers;
import io.millrace.compatibility.harness.ClientSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A topic as a reader of the committed finds it. */
record CommittedTopic(String bootstrap, String topic, int partitions) {
    /** Where its partitions end for such a reader, summed. */
    long end() {
        try (KafkaConsumer<String, String> consumer = consumer()) {
            return consumer.endOffsets(all()).values().stream().mapToLong(each -> each).sum();
        }
    }

    /** Each key's values, in their order. */
    Map<String, List<String>> values() {
        Map<String, List<String>> values = new TreeMap<>();
        try (KafkaConsumer<String, String> consumer = consumer()) {
            consumer.assign(all());
            Map<TopicPartition, Long> ends = consumer.endOffsets(all());
            while (all().stream().anyMatch(p -> consumer.position(p) < Answers.of(ends, p))) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record ->
                                values.computeIfAbsent(record.key(), key -> new ArrayList<>())
                                        .add(record.value()));
            }
        }
        return values;
    }

    /** Each key's last value. */
    Map<String, String> last() {
        Map<String, String> last = new HashMap<>();
        values().forEach((key, values) -> last.put(key, values.getLast()));
        return last;
    }

    /** Each key's values, in the order of the alphabet. */
    Map<String, List<String>> sorted() {
        Map<String, List<String>> sorted = values();
        sorted.replaceAll((key, values) -> values.stream().sorted().toList());
        return sorted;
    }

    List<TopicPartition> all() {
        return IntStream.range(0, partitions).mapToObj(i -> new TopicPartition(topic, i)).toList();
    }

    private KafkaConsumer<String, String> consumer() {
        return new KafkaConsumer<>(
                ClientSettings.consumer(bootstrap)
                        .with("isolation.level", "read_committed")
                        .properties());
    }
}
