package io.millrace.compatibility.groups;

import io.millrace.compatibility.harness.ClientSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A group member on a thread of its own, which polls until it leaves or crashes. */
final class Member implements ConsumerRebalanceListener {
    /** The broker's default minimum. */
    private static final String SESSION_TIMEOUT_MILLIS = "6000";

    private final String name;
    private final KafkaConsumer<String, String> consumer;
    private final Ownership ownership;
    private final AtomicReference<@Nullable GroupMembershipOperation> ending =
            new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile Set<TopicPartition> owned = Set.of();

    Member(String name, ClientSettings settings, List<String> topics, Ownership ownership) {
        this.name = name;
        this.ownership = ownership;
        settings.with("session.timeout.ms", SESSION_TIMEOUT_MILLIS)
                .with("heartbeat.interval.ms", "300")
                .with("client.id", name);
        this.consumer = new KafkaConsumer<>(settings.properties());
        consumer.subscribe(topics, this);
        this.thread = Thread.ofPlatform().name(name).start(this::run);
    }

    private void run() {
        try {
            GroupMembershipOperation how = ending.get();
            while (how == null) {
                consumer.poll(Duration.ofMillis(100));
                owned = Set.copyOf(consumer.assignment());
                how = ending.get();
            }
            consumer.close(CloseOptions.groupMembershipOperation(how));
        } catch (Throwable e) {
            failure.set(e);
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> added) {
        ownership.assigned(consumer.groupMetadata().generationId(), name, consumer.assignment());
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        owned = Set.of();
    }

    /** What it owned after its last poll. */
    Set<TopicPartition> owned() {
        return owned;
    }

    /** Says goodbye to the group. */
    void leave() throws InterruptedException {
        end(GroupMembershipOperation.LEAVE_GROUP);
    }

    /** Just stops, as a killed process does: the group finds out when the session ends. */
    void crash() throws InterruptedException {
        end(GroupMembershipOperation.REMAIN_IN_GROUP);
    }

    private void end(GroupMembershipOperation how) throws InterruptedException {
        ending.set(how);
        thread.join();
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError(name + " failed", thrown);
        }
    }
}
