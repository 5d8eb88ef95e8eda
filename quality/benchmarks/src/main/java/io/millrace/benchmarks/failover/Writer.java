package io.millrace.benchmarks.failover;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.ClientSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A producer with its defaults, so idempotent with acks=all, that sends a small record every two
 * milliseconds on a thread of its own, and remembers which were acknowledged.
 */
final class Writer implements AutoCloseable {
    private static final long PAUSE_NANOS = 2_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration POLL = Duration.ofMillis(500);

    private final String bootstrap;
    private final String topic;
    private final KafkaProducer<String, String> producer;
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();

    /** Of the record that was sent last among those that are acknowledged, and when it was. */
    private final AtomicLong sentNanos = new AtomicLong(Long.MIN_VALUE);

    private final AtomicLong acknowledgedNanos = new AtomicLong();
    private final Thread thread;
    private volatile boolean ending;

    /**
     * @param requestMillis how long it waits for an answer
     */
    Writer(String bootstrap, String topic, int requestMillis) {
        this.bootstrap = bootstrap;
        this.topic = topic;
        this.producer =
                new KafkaProducer<>(
                        ClientSettings.producer(bootstrap)
                                .with("request.timeout.ms", Integer.toString(requestMillis))
                                .properties());
        this.thread = Thread.ofPlatform().name("writer").start(this::run);
    }

    private void run() {
        for (int number = 0; !ending; number++) {
            String value = Integer.toString(number);
            long sent = System.nanoTime();
            producer.send(
                    new ProducerRecord<>(topic, value),
                    (ack, failure) -> {
                        if (failure == null) {
                            acknowledged.add(value);
                            acknowledgedNanos.set(System.nanoTime());
                            sentNanos.set(sent);
                        }
                    });
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** How long after the instant a record was acknowledged that was sent after it. */
    double millisToNext(long instantNanos) {
        Await.until(
                "the next acknowledged record",
                PATIENCE,
                () -> sentNanos.get() - instantNanos > 0 && sentNanos.get() != Long.MIN_VALUE);
        return (acknowledgedNanos.get() - instantNanos) / 1e6;
    }

    /** Ends it; returns how many acknowledged records can't be read. */
    int lost() throws InterruptedException {
        ending = true;
        thread.join();
        producer.close();
        Set<String> missing = new HashSet<>(acknowledged);
        TopicPartition partition = new TopicPartition(topic, 0);
        ClientSettings settings = ClientSettings.consumer(bootstrap);
        try (var consumer = new KafkaConsumer<String, String>(settings.properties())) {
            consumer.assign(List.of(partition));
            long end =
                    consumer.endOffsets(List.of(partition)).values().stream()
                            .mapToLong(Long::longValue)
                            .sum();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, String> each : consumer.poll(POLL)) {
                    missing.remove(each.value());
                }
            }
        }
        return missing.size();
    }

    String topic() {
        return topic;
    }

    @Override
    public void close() {
        ending = true;
        producer.close(Duration.ZERO);
    }
}
