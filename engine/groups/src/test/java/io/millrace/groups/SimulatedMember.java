package io.millrace.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.groups.classic.ClassicCommand;
import io.millrace.groups.classic.Join;
import io.millrace.groups.kind.Caller;
import io.millrace.groups.kind.GroupCommand;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.message.ConsumerProtocolSubscription;
import io.millrace.protocol.message.HeartbeatRequest;
import io.millrace.protocol.message.HeartbeatResponse;
import io.millrace.protocol.message.JoinGroupRequest;
import io.millrace.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.millrace.protocol.message.JoinGroupResponse;
import io.millrace.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.millrace.protocol.message.OffsetCommitRequest;
import io.millrace.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.millrace.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.millrace.protocol.message.SyncGroupRequest;
import io.millrace.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.millrace.protocol.message.SyncGroupResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A consumer as the Java client behaves: joins, syncs, heartbeats, commits, gives everything up
 * before it joins again, and tries again after errors. May crash or leave; then it is gone for
 * good, and a successor comes.
 */
final class SimulatedMember {
    static final String GROUP = "g";
    static final int PARTITIONS = 12;

    private static final int SESSION_MILLIS = 10_000;
    private static final int REBALANCE_MILLIS = 5_000;
    private static final int HEARTBEAT_MILLIS = 3_000;
    private static final int REQUEST_TIMEOUT_MILLIS = 5_000;
    private static final int JOIN_TIMEOUT_MILLIS = 30_000;

    private final Simulation world;
    private final SimulatedCoordinator coordinator;
    private final Assignments assignments;
    private final String name;
    private final @Nullable String instanceId;
    private final short version;
    private String memberId = "";
    private int generation = -1;
    private final Set<Integer> owned = new TreeSet<>();
    private boolean gone;

    /** Messages do not overtake each other. */
    private long lastArrivalMillis;

    /** Counts what the member set out to do; an answer to something older is ignored. */
    private int attempt;

    SimulatedMember(
            Simulation world,
            SimulatedCoordinator coordinator,
            Assignments assignments,
            String name,
            @Nullable String instanceId) {
        this.world = world;
        this.coordinator = coordinator;
        this.assignments = assignments;
        this.name = name;
        this.instanceId = instanceId;
        this.version = (short) (instanceId == null ? world.random(10) : 5 + world.random(5));
    }

    boolean isGone() {
        return gone;
    }

    boolean isFenced() {
        return gone && owned.isEmpty();
    }

    String identity() {
        return instanceId == null ? memberId : instanceId;
    }

    int generation() {
        return generation;
    }

    Set<Integer> owned() {
        return owned;
    }

    void crash() {
        gone = true;
        attempt++;
    }

    void leave() {
        crash();
        if (!memberId.isEmpty()) {
            MemberIdentity self =
                    new MemberIdentity().memberId(memberId).groupInstanceId(instanceId);
            send(() ->
                    coordinator.submit(
                            new ClassicCommand.LeaveGroup(GROUP, List.of(self)), answer -> {}));
        }
    }

    void join() {
        owned.clear();
        generation = -1;
        JoinGroupRequest request =
                new JoinGroupRequest()
                        .groupId(GROUP)
                        .memberId(memberId)
                        .groupInstanceId(instanceId)
                        .sessionTimeoutMs(SESSION_MILLIS)
                        .rebalanceTimeoutMs(REBALANCE_MILLIS)
                        .protocolType("consumer")
                        .protocols(
                                List.of(
                                        new JoinGroupRequestProtocol()
                                                .name("range")
                                                .metadata(subscription())));
        Join join =
                new Join(request, version, new Caller(name, "/sim"), "" + world.random(1 << 30));
        // A join may take as long as the rebalance.
        ask(new ClassicCommand.JoinGroup(join), JOIN_TIMEOUT_MILLIS, this::joined, this::join);
    }

    private static ByteBuffer subscription() {
        MessageWriter out = new MessageWriter(32);
        out.writeShort(1);
        new ConsumerProtocolSubscription().topics(List.of("t")).encode(out, (short) 1);
        return out.toBuffer();
    }

    private void joined(Object answer) {
        JoinGroupResponse response = (JoinGroupResponse) answer;
        ErrorCode error = ErrorCode.of(response.errorCode());
        if (error == ErrorCode.MEMBER_ID_REQUIRED) {
            memberId = response.memberId();
            join();
        } else if (error != ErrorCode.NONE) {
            again(error);
        } else {
            memberId = response.memberId();
            generation = response.generationId();
            sync(response);
        }
    }

    private void sync(JoinGroupResponse joined) {
        List<SyncGroupRequestAssignment> parts = new ArrayList<>();
        int count = joined.members().size();
        boolean leads = joined.leader().equals(memberId) && !joined.skipAssignment();
        for (int i = 0; leads && i < count; i++) {
            ByteBuffer part = ByteBuffer.allocate(PARTITIONS);
            for (int partition = i; partition < PARTITIONS; partition += count) {
                part.put((byte) partition);
            }
            parts.add(
                    new SyncGroupRequestAssignment()
                            .memberId(joined.members().get(i).memberId())
                            .assignment(part.flip()));
        }
        SyncGroupRequest request =
                new SyncGroupRequest()
                        .groupId(GROUP)
                        .memberId(memberId)
                        .groupInstanceId(instanceId)
                        .generationId(generation)
                        .assignments(parts);
        ask(new ClassicCommand.SyncGroup(request), JOIN_TIMEOUT_MILLIS, this::synced, this::join);
    }

    private void synced(Object answer) {
        SyncGroupResponse response = (SyncGroupResponse) answer;
        ErrorCode error = ErrorCode.of(response.errorCode());
        if (error != ErrorCode.NONE) {
            again(error);
            return;
        }
        ByteBuffer part = response.assignment();
        while (part.hasRemaining()) {
            owned.add((int) part.get());
        }
        assignments.given(generation, identity(), owned);
        heartbeatLater();
    }

    private void heartbeatLater() {
        int current = attempt;
        world.after(
                HEARTBEAT_MILLIS,
                () -> {
                    if (current == attempt) {
                        heartbeat();
                        commit();
                    }
                });
    }

    private void heartbeat() {
        HeartbeatRequest request =
                new HeartbeatRequest()
                        .groupId(GROUP)
                        .memberId(memberId)
                        .groupInstanceId(instanceId)
                        .generationId(generation);
        ask(
                new ClassicCommand.Heartbeat(request),
                REQUEST_TIMEOUT_MILLIS,
                answer -> {
                    ErrorCode error = ErrorCode.of(((HeartbeatResponse) answer).errorCode());
                    if (error == ErrorCode.NONE || isPassing(error)) {
                        heartbeatLater();
                    } else {
                        again(error);
                    }
                },
                this::heartbeat);
    }

    private void commit() {
        if (owned.isEmpty()) {
            return;
        }
        int partition = owned.iterator().next();
        OffsetCommitRequest request =
                new OffsetCommitRequest()
                        .groupId(GROUP)
                        .memberId(memberId)
                        .groupInstanceId(instanceId)
                        .generationIdOrMemberEpoch(generation)
                        .topics(
                                List.of(
                                        new OffsetCommitRequestTopic()
                                                .name("t")
                                                .partitions(
                                                        List.of(
                                                                new OffsetCommitRequestPartition()
                                                                        .partitionIndex(partition)
                                                                        .committedOffset(
                                                                                world
                                                                                        .nowMillis())))));
        send(() ->
                coordinator.submit(
                        new AnyGroupCommand.CommitOffsets(request, (short) 9), answer -> {}));
    }

    /** A message on its way: late, and sometimes lost. */
    private void send(Runnable arrival) {
        if (!world.fault(50)) {
            long earliest = world.nowMillis() + world.delayMillis();
            lastArrivalMillis = Math.max(lastArrivalMillis, earliest);
            world.after(lastArrivalMillis - world.nowMillis(), arrival);
        }
    }

    private static boolean isPassing(ErrorCode error) {
        return error == ErrorCode.NOT_COORDINATOR
                || error == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS
                || error == ErrorCode.COORDINATOR_NOT_AVAILABLE;
    }

    private void again(ErrorCode error) {
        switch (error) {
            case UNKNOWN_MEMBER_ID -> {
                memberId = "";
                join();
            }
            case FENCED_INSTANCE_ID -> {
                owned.clear();
                crash();
            }
            case REBALANCE_IN_PROGRESS, ILLEGAL_GENERATION -> join();
            default -> {
                assertThat(isPassing(error)).as("%s: %s", world.seedLine(), error).isTrue();
                int current = attempt;
                world.after(
                        100,
                        () -> {
                            if (current == attempt) {
                                join();
                            }
                        });
            }
        }
    }

    /** One request at a time; when no answer comes in time, {@code unanswered} follows. */
    private void ask(
            GroupCommand<?> command,
            int timeoutMillis,
            Consumer<Object> answered,
            Runnable unanswered) {
        int current = ++attempt;
        send(() ->
                coordinator.submit(
                        command,
                        answer ->
                                send(() -> {
                                    if (current == attempt) {
                                        attempt++;
                                        answered.accept(answer);
                                    }
                                })));
        world.after(
                timeoutMillis,
                () -> {
                    if (current == attempt) {
                        attempt++;
                        unanswered.run();
                    }
                });
    }
}
