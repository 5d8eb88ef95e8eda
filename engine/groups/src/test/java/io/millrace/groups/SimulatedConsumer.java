package io.millrace.groups;

import io.millrace.groups.consumer.ConsumerCommand;
import io.millrace.groups.consumer.Timing;
import io.millrace.groups.kind.Caller;
import io.millrace.groups.kind.TopicIdPartition;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ConsumerGroupHeartbeatRequest;
import io.millrace.protocol.message.ConsumerGroupHeartbeatRequest.TopicPartitions;
import io.millrace.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A member of a consumer group as the Java client behaves: it heartbeats, lets go in its own time
 * what it has to, says so, takes what is new, and joins anew after it was thrown out. May crash or
 * leave; then it is gone for good, and a successor comes.
 */
final class SimulatedConsumer {
    static final String GROUP = "g";
    private static final int HEARTBEAT_MILLIS = 1_000;
    private static final int SESSION_MILLIS = 10_000;
    private static final int REBALANCE_MILLIS = 60_000;
    private static final int REQUEST_TIMEOUT_MILLIS = 5_000;
    private static final Timing TIMING = new Timing(SESSION_MILLIS, HEARTBEAT_MILLIS, 1_000);

    private final Simulation world;
    private final SimulatedCoordinator coordinator;
    private final Holders holders;
    private final String name;
    private final @Nullable String instanceId;
    private final List<String> topics;
    private final Set<TopicIdPartition> owned = new TreeSet<>();
    private int epoch;
    private boolean gone;

    /** Its session lasts at least from when the last request was sent that was answered. */
    private long sessionSinceMillis = Long.MIN_VALUE / 2;

    /** Messages do not overtake each other. */
    private long lastArrivalMillis;

    /** Counts requests; an answer to an older one is ignored. */
    private int attempt;

    SimulatedConsumer(
            Simulation world,
            SimulatedCoordinator coordinator,
            Holders holders,
            String name,
            @Nullable String instanceId,
            List<String> topics) {
        this.world = world;
        this.coordinator = coordinator;
        this.holders = holders;
        this.name = name;
        this.instanceId = instanceId;
        this.topics = topics;
    }

    boolean isGone() {
        return gone;
    }

    Set<TopicIdPartition> owned() {
        return owned;
    }

    boolean holds(TopicIdPartition partition) {
        return !gone && owned.contains(partition);
    }

    boolean hasSession() {
        return world.nowMillis() < sessionSinceMillis + SESSION_MILLIS;
    }

    /** A crashed process consumes nothing any more. */
    void crash() {
        gone = true;
        attempt++;
    }

    void leave() {
        crash();
        send(request(instanceId == null ? -1 : -2), 0);
    }

    void join() {
        owned.clear();
        epoch = 0;
        beat(true);
    }

    private void beat(boolean full) {
        if (gone) {
            return;
        }
        ConsumerGroupHeartbeatRequest request = request(epoch);
        if (full || epoch == 0) {
            request.rebalanceTimeoutMs(REBALANCE_MILLIS).subscribedTopicNames(topics);
        }
        request.topicPartitions(
                owned.stream()
                        .map(each ->
                                new TopicPartitions()
                                        .topicId(each.topicId())
                                        .partitions(List.of(each.partition())))
                        .toList());
        int current = ++attempt;
        send(request, current);
        world.after(
                REQUEST_TIMEOUT_MILLIS,
                () -> {
                    if (current == attempt) {
                        beat(true);
                    }
                });
    }

    private ConsumerGroupHeartbeatRequest request(int memberEpoch) {
        return new ConsumerGroupHeartbeatRequest()
                .groupId(GROUP)
                .memberId(name)
                .instanceId(instanceId)
                .memberEpoch(memberEpoch);
    }

    private void send(ConsumerGroupHeartbeatRequest request, int current) {
        if (world.fault(30)) {
            return;
        }
        long sentMillis = world.nowMillis();
        lastArrivalMillis = Math.max(lastArrivalMillis, sentMillis + world.delayMillis());
        ConsumerCommand.Heartbeat command =
                new ConsumerCommand.Heartbeat(
                        request, (short) 1, new Caller(name, "/host"), name, TIMING);
        world.after(
                lastArrivalMillis - sentMillis,
                () ->
                        coordinator.submit(
                                command,
                                answer ->
                                        world.after(
                                                world.delayMillis(),
                                                () -> heard(answer, current, sentMillis))));
    }

    private void heard(Object answer, int current, long sentMillis) {
        if (gone || current != attempt) {
            return;
        }
        attempt++;
        ConsumerGroupHeartbeatResponse response = (ConsumerGroupHeartbeatResponse) answer;
        switch (ErrorCode.of(response.errorCode())) {
            case NONE -> follow(response, sentMillis);
            case NOT_COORDINATOR -> later(300, () -> beat(true));
            case UNRELEASED_INSTANCE_ID -> later(1_000, this::join);
            case FENCED_INSTANCE_ID -> crash();
            default -> join();
        }
    }

    private void follow(ConsumerGroupHeartbeatResponse response, long sentMillis) {
        sessionSinceMillis = sentMillis;
        epoch = response.memberEpoch();
        var assignment = response.assignment();
        if (assignment == null) {
            later(HEARTBEAT_MILLIS, () -> beat(false));
            return;
        }
        Set<TopicIdPartition> mine = new TreeSet<>();
        assignment
                .topicPartitions()
                .forEach(topic ->
                        topic.partitions()
                                .forEach(each ->
                                        mine.add(new TopicIdPartition(topic.topicId(), each))));
        boolean letsGo = !mine.containsAll(owned);
        later(letsGo ? world.random(2_000) : 0, () -> take(mine));
    }

    private void take(Set<TopicIdPartition> mine) {
        owned.retainAll(mine);
        for (TopicIdPartition each : mine) {
            if (owned.add(each)) {
                holders.take(each, this);
            }
        }
        beat(false);
    }

    private void later(int millis, Runnable action) {
        int current = attempt;
        world.after(
                millis,
                () -> {
                    if (!gone && current == attempt) {
                        action.run();
                    }
                });
    }
}
