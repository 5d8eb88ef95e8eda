package io.millrace.compatibility.streams;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** A reader of the committed that waits for more to come. Used by one thread. */
final class Progress implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);

    private final CommittedTopic topic;
    private final KafkaConsumer<String, String> consumer;

    Progress(CommittedTopic topic) {
        this.topic = topic;
        this.consumer = topic.consumer();
        consumer.assign(topic.all());
    }

    /** Returns when something is committed behind what is there now; fails with the reason. */
    void await(Duration limit, Supplier<String> reason) {
        consumer.seekToEnd(topic.all());
        topic.all().forEach(consumer::position);
        long deadline = System.nanoTime() + limit.toNanos();
        while (consumer.poll(POLL).isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(
                        "nothing more in %s within %s:%n%s"
                                .formatted(topic.topic(), limit, reason.get()));
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
