package io.millrace.compatibility.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** An honest client on a thread of its own: it writes a record, reads it back, and so on. */
final class HealthyClient implements AutoCloseable {
    private static final long PAUSE_NANOS = 5_000_000;

    private final KafkaProducer<String, String> producer;
    private final KafkaConsumer<String, String> consumer;
    private final String topic;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final AtomicInteger roundTrips = new AtomicInteger();
    private final AtomicLong longestMillis = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread thread;

    HealthyClient(String bootstrap, String topic) {
        this.topic = topic;
        new Topics(bootstrap).create(topic, 1);
        producer = new KafkaProducer<>(ClientSettings.producer(bootstrap).properties());
        consumer = new KafkaConsumer<>(ClientSettings.consumer(bootstrap).properties());
        consumer.assign(List.of(new TopicPartition(topic, 0)));
        thread = Thread.ofPlatform().name("healthy").start(this::run);
    }

    private void run() {
        try {
            while (!ending.get()) {
                long start = System.nanoTime();
                String value = "v" + roundTrips.get();
                producer.send(new ProducerRecord<>(topic, value)).get(60, TimeUnit.SECONDS);
                assertThat(Topics.poll(consumer, 1).getFirst().value()).isEqualTo(value);
                long tookMillis = Duration.ofNanos(System.nanoTime() - start).toMillis();
                longestMillis.accumulateAndGet(tookMillis, Math::max);
                roundTrips.incrementAndGet();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (Throwable e) {
            failure.set(e);
        }
    }

    int roundTrips() {
        return roundTrips.get();
    }

    long longestMillis() {
        return longestMillis.get();
    }

    /** Ends it; fails with what it failed with. */
    @Override
    public void close() {
        ending.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        producer.close(Duration.ZERO);
        consumer.close();
        assertThat(failure.get()).as("the healthy client").isNull();
    }
}
