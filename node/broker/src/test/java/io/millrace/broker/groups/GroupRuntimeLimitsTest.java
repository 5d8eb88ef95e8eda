package io.millrace.broker.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.SteppedClock;
import io.millrace.base.Uuid;
import io.millrace.broker.coordination.MemoryStateLog;
import io.millrace.broker.coordination.ShardLeadership;
import io.millrace.broker.coordination.SteppedLoop;
import io.millrace.groups.GroupSettings;
import io.millrace.groups.classic.ClassicCommand;
import io.millrace.groups.classic.Join;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.groups.kind.Caller;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.HeartbeatRequest;
import io.millrace.protocol.message.JoinGroupRequest;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** What groups may take: memory, and the time in which nobody could answer them. */
class GroupRuntimeLimitsTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final long KEPT_BYTES_MAX = 40L * MEBIBYTE;

    private final SteppedClock clock = new SteppedClock(1_000_000);
    private final SteppedLoop loop = new SteppedLoop(clock);
    private final Queue<Runnable> reads = new ArrayDeque<>();
    private final MemoryStateLog log = new MemoryStateLog();
    private final GroupRuntime runtime =
            new GroupRuntime(
                    loop,
                    reads::add,
                    clock,
                    GroupSettings.DEFAULT,
                    () -> new AnyTopics(() -> Uuid.ZERO),
                    new KeptBytes(KEPT_BYTES_MAX));

    @Test
    void requestsThatWaitForTheirTurnHoldSoMuchMemoryAndNoMore() {
        lead();
        List<ErrorCode> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            join("g" + i, 7 * MEBIBYTE, answers);
        }
        assertThat(answers).containsExactly(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        loop.run();
        join("later", 1, answers);
        loop.run();
        assertThat(answers).hasSize(1);
    }

    @Test
    void whatAShardKeptIsFreeWhenItLoadsAnew() {
        lead();
        List<ErrorCode> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            join("g" + i, 9 * MEBIBYTE, answers);
            loop.run();
        }
        join("more", 9 * MEBIBYTE, answers);
        loop.run();
        assertThat(answers).containsExactly(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        runtime.coordinators().lead(new ShardLeadership(0, 0), log);
        load();
        answers.clear();
        join("more", 9 * MEBIBYTE, answers);
        loop.run();
        assertThat(answers).isEmpty();
    }

    /** The process stood still, say under SIGSTOP: the member's heartbeat is in its socket. */
    @Test
    void timeInWhichTheNodeStoodStillCountsForNoMember() {
        lead();
        List<String> members = new ArrayList<>();
        runtime.submit(
                new ClassicCommand.JoinGroup(
                        new Join(
                                GroupRequests.join("g"),
                                (short) 3,
                                new Caller("c", "/host"),
                                "fresh")),
                answer -> members.add(answer.memberId()));
        loop.run();
        loop.pass(GroupSettings.DEFAULT.classic().initialRebalanceDelayMillis());
        assertThat(members).hasSize(1);

        clock.advanceMillis(10L * GroupRequests.REBALANCE_MILLIS);
        loop.run();
        List<ErrorCode> answers = new ArrayList<>();
        heartbeat(members.getFirst(), answers);
        loop.run();
        assertThat(answers).containsExactly(ErrorCode.NONE);

        loop.pass(2L * GroupRequests.REBALANCE_MILLIS);
        heartbeat(members.getFirst(), answers);
        loop.run();
        log.commit();
        loop.run();
        assertThat(answers).as("a dead member times out").contains(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    private void join(String group, int metadataBytes, List<ErrorCode> answers) {
        JoinGroupRequest request = GroupRequests.join(group);
        request.protocols().getFirst().metadata(ByteBuffer.allocate(metadataBytes));
        runtime.submit(
                new ClassicCommand.JoinGroup(
                        new Join(request, (short) 3, new Caller("c", "/host"), group)),
                answer -> answers.add(ErrorCode.of(answer.errorCode())));
    }

    private void heartbeat(String member, List<ErrorCode> answers) {
        runtime.submit(
                new ClassicCommand.Heartbeat(
                        new HeartbeatRequest().groupId("g").memberId(member).generationId(1)),
                answer -> answers.add(ErrorCode.of(answer.errorCode())));
    }

    private void lead() {
        runtime.coordinators().partitionCount(1);
        runtime.coordinators().lead(new ShardLeadership(0, 0), log);
        loop.run();
        load();
    }

    private void load() {
        loop.run();
        while (!reads.isEmpty()) {
            reads.remove().run();
            loop.run();
        }
    }
}
