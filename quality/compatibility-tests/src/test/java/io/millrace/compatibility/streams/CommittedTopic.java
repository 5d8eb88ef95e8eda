package io.millrace.compatibility.streams;

import io.millrace.compatibility.harness.Isolation;
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
    /** Each key's values, in their order. */
    Map<String, List<String>> values() {
        Map<String, List<String>> values = new TreeMap<>();
        for (TopicPartition partition : all()) {
            Isolation.COMMITTED
                    .read(bootstrap, partition, 0)
                    .forEach(record ->
                            values.computeIfAbsent(record.key(), key -> new ArrayList<>())
                                    .add(record.value()));
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

    KafkaConsumer<String, String> consumer() {
        return Isolation.COMMITTED.consumer(bootstrap);
    }
}
