package io.millrace.benchmarks.load;

import io.millrace.compatibility.harness.ClientSettings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Kafka's own producer at a fixed rate and its consumer at the end of the log. A record carries the
 * instant at which it was due, so a stall shows in every record that it delayed. Owned by one
 * thread; the consumer has one of its own while it runs.
 */
public final class ClientPacer implements AutoCloseable {
    private static final String CODEC = "org.apache.kafka.common.serialization.ByteArray";
    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final int valueBytes;

    public ClientPacer(String bootstrap, String topic, int valueBytes) {
        this.topic = topic;
        this.valueBytes = valueBytes;
        this.producer =
                new KafkaProducer<>(
                        ClientSettings.producer(bootstrap)
                                .with("key.serializer", CODEC + "Serializer")
                                .with("value.serializer", CODEC + "Serializer")
                                .with("linger.ms", "0")
                                .properties());
        this.consumer =
                new KafkaConsumer<>(
                        ClientSettings.consumer(bootstrap)
                                .with("key.deserializer", CODEC + "Deserializer")
                                .with("value.deserializer", CODEC + "Deserializer")
                                .properties());
        consumer.assign(List.of(new TopicPartition(topic, 0)));
    }

    /** Returns when the consumer has all of them. */
    public LoadResult run(int recordsPerSecond, double seconds) throws InterruptedException {
        long records = (long) (recordsPerSecond * seconds);
        try (Worker<LoadResult> reading = Worker.start("bench-poll", () -> receive(records))) {
            long interval = 1_000_000_000L / recordsPerSecond;
            long start = System.nanoTime() + interval;
            for (long i = 0; i < records; i++) {
                long due = start + i * interval;
                for (long left = due - System.nanoTime(); left > 0; ) {
                    LockSupport.parkNanos(left);
                    left = due - System.nanoTime();
                }
                byte[] value = ByteBuffer.allocate(valueBytes).putLong(0, due).array();
                producer.send(new ProducerRecord<>(topic, value));
                reading.requireAlive();
            }
            return reading.result();
        }
    }

    private LoadResult receive(long records) {
        Latencies latencies = new Latencies();
        Meter meter = new Meter();
        while (latencies.count() < records) {
            int count = 0;
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                long due = ByteBuffer.wrap(record.value()).getLong(0);
                latencies.add(System.nanoTime() - due);
                count++;
            }
            meter.add(count);
        }
        return meter.result(valueBytes, latencies);
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
