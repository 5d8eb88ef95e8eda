package io.millrace.cli.topic;

import io.millrace.cli.console.Session;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Polls and prints until a bound is met or Ctrl-C. For a group it commits exactly what was printed,
 * after it was flushed, so that a closed pipe loses nothing.
 */
final class ConsumeLoop {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Session session;
    private final Consumer<byte[], byte[]> consumer;
    private final RecordPrinter printer;
    private final ConsumeEnd.Bounds bounds;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> printed = new HashMap<>();
    private long records;

    ConsumeLoop(
            Session session,
            Consumer<byte[], byte[]> consumer,
            RecordPrinter printer,
            ConsumeEnd.Bounds bounds) {
        this.session = session;
        this.consumer = consumer;
        this.printer = printer;
        this.bounds = bounds;
    }

    void run(boolean commits) {
        session.interruption().endWith(consumer::wakeup);
        try {
            poll(commits);
        } catch (WakeupException e) {
            session.terminal().flush();
        }
    }

    private void poll(boolean commits) {
        long idleSinceNanos = System.nanoTime();
        while (!finished(System.nanoTime() - idleSinceNanos)) {
            ConsumerRecords<byte[], byte[]> batch = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : batch) {
                if (full()) {
                    break;
                }
                print(record);
            }
            if (!batch.isEmpty()) {
                idleSinceNanos = System.nanoTime();
                session.terminal().flush();
            }
            if (commits && !printed.isEmpty()) {
                consumer.commitSync(printed, session.timeout());
                printed.clear();
            }
        }
    }

    private void print(ConsumerRecord<byte[], byte[]> record) {
        printer.print(record);
        records++;
        printed.put(
                new TopicPartition(record.topic(), record.partition()),
                new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), ""));
    }

    private boolean finished(long idleNanos) {
        return full()
                || session.interruption().requested()
                || (bounds.idle() != null && idleNanos >= bounds.idle().toNanos())
                || (bounds.untilEnd() && atEnd());
    }

    private boolean full() {
        return bounds.records() != null && records >= bounds.records();
    }

    /** The ends are those of the moment when a partition was first seen. */
    private boolean atEnd() {
        if (consumer.assignment().isEmpty()) {
            return false;
        }
        if (!ends.keySet().containsAll(consumer.assignment())) {
            consumer.endOffsets(consumer.assignment()).forEach(ends::putIfAbsent);
        }
        return consumer.assignment().stream()
                .allMatch(partition ->
                        consumer.position(partition, session.timeout())
                                >= ends.getOrDefault(partition, 0L));
    }
}
