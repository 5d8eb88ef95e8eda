package io.millrace.benchmarks.load;

import io.millrace.compatibility.harness.ClientSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Members of one group, each on a thread of its own while it joins and until it is closed. */
public final class GroupMembers implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long LOOK_NANOS = 1_000_000;

    private final List<KafkaConsumer<String, String>> consumers = new ArrayList<>();
    private final List<Worker<Boolean>> workers = new ArrayList<>();

    /** How many partitions each member has. */
    private final AtomicIntegerArray assigned;

    private volatile boolean closing;

    public GroupMembers(String bootstrap, String group, int members) {
        assigned = new AtomicIntegerArray(members);
        for (int i = 0; i < members; i++) {
            consumers.add(
                    new KafkaConsumer<>(ClientSettings.consumer(bootstrap, group).properties()));
        }
    }

    /** Milliseconds until all partitions are assigned, to all members. Called once. */
    public double join(String topic, int partitions, Duration limit) {
        long start = System.nanoTime();
        for (int i = 0; i < consumers.size(); i++) {
            int member = i;
            workers.add(Worker.start("bench-member-" + i, () -> poll(member, topic)));
        }
        while (!isStable(partitions)) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new IllegalStateException("not stable within " + limit + ": " + assigned);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private boolean poll(int member, String topic) {
        try (KafkaConsumer<String, String> consumer = consumers.get(member)) {
            consumer.subscribe(List.of(topic));
            while (!closing) {
                consumer.poll(POLL);
                assigned.set(member, consumer.assignment().size());
            }
        }
        return true;
    }

    private boolean isStable(int partitions) {
        int sum = 0;
        for (int i = 0; i < assigned.length(); i++) {
            if (assigned.get(i) == 0) {
                return false;
            }
            sum += assigned.get(i);
        }
        return sum == partitions;
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        for (Worker<Boolean> worker : workers) {
            worker.result();
            worker.close();
        }
    }
}
