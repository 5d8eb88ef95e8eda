package io.millrace.compatibility.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.ClientSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * A consumer on a thread of its own that reads all partitions and commits its positions after each
 * poll. What it committed never moves back: it looks before each commit.
 */
final class OffsetCommitter {
    private final KafkaConsumer<String, String> consumer;
    private final List<TopicPartition> partitions;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread thread;
    private Map<TopicPartition, OffsetAndMetadata> promised = Map.of();

    OffsetCommitter(String bootstrap, String topic, int count) {
        ClientSettings settings =
                ClientSettings.consumer(bootstrap, "crash-group")
                        .impatient()
                        .with("request.timeout.ms", "5000")
                        .with("default.api.timeout.ms", "120000");
        consumer = new KafkaConsumer<>(settings.properties());
        partitions = IntStream.range(0, count).mapToObj(i -> new TopicPartition(topic, i)).toList();
        consumer.assign(partitions);
        thread = Thread.ofPlatform().name("committer").start(this::run);
    }

    private void run() {
        try {
            while (!ending.get()) {
                consumer.poll(Duration.ofMillis(20));
                verify();
                commit();
            }
        } catch (Throwable e) {
            failure.set(e);
        }
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        partitions.forEach(p -> positions.put(p, new OffsetAndMetadata(consumer.position(p))));
        try {
            consumer.commitSync(positions);
            promised = positions;
            commits.incrementAndGet();
        } catch (RetriableException | CommitFailedException e) {
            // Not promised; the next round commits at least as much.
        }
    }

    private void verify() {
        Map<TopicPartition, OffsetAndMetadata> committed =
                consumer.committed(Set.copyOf(partitions));
        promised.forEach((partition, offset) ->
                assertThat(committed.get(partition))
                        .as("committed offset of " + partition)
                        .isNotNull()
                        .satisfies(now ->
                                assertThat(now.offset()).isGreaterThanOrEqualTo(offset.offset())));
    }

    int commits() {
        return commits.get();
    }

    /** Ends the thread, looks a last time, and fails with what the thread failed with. */
    void end() throws InterruptedException {
        ending.set(true);
        thread.join();
        assertThat(failure.get()).as("committer").isNull();
        verify();
        consumer.close();
    }
}
