package io.millrace.benchmarks.load;

import io.millrace.compatibility.harness.ClientSettings;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A consumer of Kafka's Java client that reads one partition from its beginning. */
public final class ConsumerLoad {
    private static final String BYTES =
            "org.apache.kafka.common.serialization.ByteArrayDeserializer";
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final String bootstrap;
    private final String topic;
    private final int valueBytes;
    private final int fetchBytes;

    public ConsumerLoad(String bootstrap, String topic, int valueBytes, int fetchBytes) {
        this.bootstrap = bootstrap;
        this.topic = topic;
        this.valueBytes = valueBytes;
        this.fetchBytes = fetchBytes;
    }

    public LoadResult read(long wanted) {
        ClientSettings settings =
                ClientSettings.consumer(bootstrap)
                        .with("key.deserializer", BYTES)
                        .with("value.deserializer", BYTES)
                        .with("max.partition.fetch.bytes", Integer.toString(fetchBytes))
                        .with("fetch.max.bytes", Integer.toString(fetchBytes))
                        .with("max.poll.records", "10000");
        TopicPartition partition = new TopicPartition(topic, 0);
        Meter meter = new Meter();
        try (var consumer = new KafkaConsumer<byte[], byte[]>(settings.properties())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            for (long records = 0; records < wanted; ) {
                ConsumerRecords<byte[], byte[]> some = consumer.poll(WAIT);
                if (some.isEmpty()) {
                    throw new IllegalStateException("no record came in time");
                }
                records += some.count();
                meter.add(some.count());
            }
        }
        return meter.result(valueBytes, new Latencies());
    }
}
