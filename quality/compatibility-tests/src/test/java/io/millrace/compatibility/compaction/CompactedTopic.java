package io.millrace.compatibility.compaction;

import io.millrace.compatibility.harness.Answers;
import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A compacted topic of one partition in which every batch has a segment of its own: the records'
 * timestamps are further apart than {@code segment.ms}. Used by one thread.
 */
final class CompactedTopic {
    static final Duration LIMIT = Duration.ofSeconds(40);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long STEP_MILLIS = 1_000;

    private static final Map<String, String> SETTINGS =
            Map.of(
                    "cleanup.policy", "compact",
                    "segment.ms", "500",
                    "min.cleanable.dirty.ratio", "0.01",
                    "delete.retention.ms", "100",
                    "file.delete.delay.ms", "0");

    private final String bootstrap;
    private final TopicPartition partition;

    /** From now on, so that markers, which have the broker's time, never begin a segment. */
    private long timestamp = System.currentTimeMillis();

    CompactedTopic(String bootstrap, String name, Map<String, String> settings) {
        this.bootstrap = bootstrap;
        this.partition = new TopicPartition(name, 0);
        Map<String, String> all = new HashMap<>(SETTINGS);
        all.putAll(settings);
        new Topics(bootstrap).create(name, 1, all);
    }

    TopicPartition partition() {
        return partition;
    }

    /** A batch of its own, acknowledged when it returns. */
    long put(KafkaProducer<String, String> producer, String key, @Nullable String value) {
        timestamp += STEP_MILLIS;
        try {
            RecordMetadata sent =
                    producer.send(new ProducerRecord<>(partition.topic(), 0, timestamp, key, value))
                            .get();
            return sent.offset();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("cannot write " + key, e);
        }
    }

    KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(ClientSettings.producer(bootstrap).properties());
    }

    KafkaProducer<String, String> producer(String transactionalId) {
        var producer =
                new KafkaProducer<String, String>(
                        ClientSettings.producer(bootstrap)
                                .with("transactional.id", transactionalId)
                                .properties());
        producer.initTransactions();
        return producer;
    }

    /** All that a reader gets, from the start to the end, as {@code offset:key=value}. */
    List<String> read(String isolation) {
        List<String> found = new ArrayList<>();
        ClientSettings settings =
                ClientSettings.consumer(bootstrap).with("isolation.level", isolation);
        try (var consumer = new KafkaConsumer<String, String>(settings.properties())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = Answers.of(consumer.endOffsets(List.of(partition)), partition);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                    found.add(record.offset() + ":" + record.key() + "=" + record.value());
                }
            }
        }
        return found;
    }

    /**
     * Waits until a reader of the committed finds what is expected; each look adds a record, so
     * that there is something to clean.
     */
    void await(KafkaProducer<String, String> filler, String what, Predicate<List<String>> holds) {
        List<String> last = new ArrayList<>();
        long[] lookedAt = {0};
        Await.until(
                what + " in " + partition,
                LIMIT,
                () -> {
                    if (System.nanoTime() - lookedAt[0] < POLL.toNanos()) {
                        return false;
                    }
                    put(filler, "filler", "x".repeat(500));
                    last.clear();
                    last.addAll(read("read_committed"));
                    lookedAt[0] = System.nanoTime();
                    return holds.test(last);
                });
    }

    /** Without the filler. */
    static List<String> own(List<String> records) {
        return records.stream().filter(record -> !record.contains(":filler=")).toList();
    }
}
