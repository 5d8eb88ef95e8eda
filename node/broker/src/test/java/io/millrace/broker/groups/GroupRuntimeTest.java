package io.millrace.broker.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.SteppedClock;
import io.millrace.base.Uuid;
import io.millrace.broker.coordination.KeyPartition;
import io.millrace.broker.coordination.MemoryStateLog;
import io.millrace.broker.coordination.ShardLeadership;
import io.millrace.broker.coordination.SteppedLoop;
import io.millrace.broker.produce.TransactionMarker;
import io.millrace.coordination.LogBatch;
import io.millrace.coordination.StateRecord;
import io.millrace.groups.AnyGroupCommand;
import io.millrace.groups.GroupSettings;
import io.millrace.groups.classic.ClassicCommand;
import io.millrace.groups.classic.Join;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.groups.kind.Caller;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.HeartbeatRequest;
import io.millrace.protocol.message.OffsetCommitRequest;
import io.millrace.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.millrace.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.millrace.storage.Admission;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupRuntimeTest {
    private final SteppedClock clock = new SteppedClock(1_000_000);
    private final SteppedLoop loop = new SteppedLoop(clock);
    private final Queue<Runnable> reads = new ArrayDeque<>();
    private final MemoryStateLog log = new MemoryStateLog();
    private @Nullable Uuid topicId = Uuid.ZERO;
    private final GroupRuntime runtime =
            new GroupRuntime(
                    loop,
                    reads::add,
                    clock,
                    GroupSettings.DEFAULT,
                    () -> new AnyTopics(() -> topicId),
                    new KeptBytes(Long.MAX_VALUE));

    @Test
    void commandsOfOneDrainShareAnAppendAndAreAnsweredAfterTheCommit() {
        lead();
        List<ErrorCode> answers = new ArrayList<>();
        commit("a", 1, answers);
        commit("b", 2, answers);
        loop.run();
        assertThat(log.appends()).isEqualTo(1);
        assertThat(answers).isEmpty();
        log.commit();
        loop.run();
        assertThat(answers).containsExactly(ErrorCode.NONE, ErrorCode.NONE);
    }

    @Test
    void withoutAPartitionNobodyIsServed() {
        List<ErrorCode> answers = new ArrayList<>();
        commit("a", 1, answers);
        loop.run();
        assertThat(answers).containsExactly(ErrorCode.NOT_COORDINATOR);
    }

    @Test
    void afterTheEndWhoWaitsAndWhoComesIsSentAway() {
        lead();
        List<ErrorCode> answers = new ArrayList<>();
        commit("a", 1, answers);
        loop.run();
        runtime.close();
        loop.run();
        commit("a", 2, answers);
        assertThat(answers)
                .containsExactly(ErrorCode.NOT_COORDINATOR, ErrorCode.COORDINATOR_NOT_AVAILABLE);
    }

    @Test
    void whileThePartitionLoadsClientsWaitAndHeartbeatsAreFine() {
        lead();
        commitNow("a", 1);
        runtime.coordinators().lead(new ShardLeadership(0, 0), log);
        List<ErrorCode> answers = new ArrayList<>();
        commit("a", 2, answers);
        runtime.submit(
                new ClassicCommand.Heartbeat(new HeartbeatRequest().groupId("a")),
                answer -> answers.add(ErrorCode.of(answer.errorCode())));
        loop.run();
        assertThat(answers).containsExactly(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, ErrorCode.NONE);
        load();
        assertThat(fetched("a")).isEqualTo(1);
    }

    private void commitNow(String group, long offset) {
        commit(group, offset, new ArrayList<>());
        loop.run();
        log.commit();
        loop.run();
    }

    @Test
    void recordsThatCanNotBeDecodedArePassedOver() {
        lead();
        commitNow("a", 1);
        log.append(
                new LogBatch.Plain(
                        List.of(
                                new StateRecord(bytes(0, 1, 5), bytes(9, 9)),
                                new StateRecord(bytes(0, 2, 0, 1, 'g'), bytes(0, 77)),
                                new StateRecord(bytes(7), null))),
                Admission.NONE,
                0);
        log.commit();
        commitNow("b", 2);
        runtime.coordinators().lead(new ShardLeadership(0, 0), log);
        load();
        assertThat(fetched("a")).isEqualTo(1);
        assertThat(fetched("b")).isEqualTo(2);
        assertThat(runtime.coordinators().skippedRecords()).isEqualTo(3);
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        return bytes.flip();
    }

    @Test
    void whenAnAppendFailsTheWaitingAreRefusedAndTheStateIsLoadedAgain() {
        lead();
        commitNow("a", 1);
        log.breakAppends(true);
        List<ErrorCode> answers = new ArrayList<>();
        commit("a", 2, answers);
        loop.run();
        assertThat(answers).containsExactly(ErrorCode.NOT_COORDINATOR);
        log.breakAppends(false);
        clock.advanceMillis(1_000);
        load();
        assertThat(fetched("a")).isEqualTo(1);
    }

    @Test
    void offsetsOfATopicThatWentUnseenAreGoneAfterTheLoad() {
        lead();
        commit("a", 1, new ArrayList<>());
        loop.run();
        log.commit();
        topicId = null;
        lead();
        assertThat(log.size()).as("the commit and its deletion").isEqualTo(2);
        log.commit();
        loop.run();
        assertThat(fetched("a")).isEqualTo(-1);
    }

    @Test
    void offsetsInATransactionCountWhenItCommits() {
        lead();
        List<ErrorCode> answers = new ArrayList<>();
        commitInTransaction("a", 7, answers);
        loop.run();
        assertThat(answers).as("not committed").isEmpty();
        log.commit();
        loop.run();
        assertThat(fetched("a")).isEqualTo(-1);
        end(true, answers);
        loop.run();
        log.commit();
        loop.run();
        assertThat(answers).containsExactly(ErrorCode.NONE, ErrorCode.NONE);
        assertThat(fetched("a")).isEqualTo(7);
        lead();
        assertThat(fetched("a")).isEqualTo(7);
    }

    @Test
    void whatTheLogHasAgainstAProducerIsTheAnswerAndTheShardLives() {
        lead();
        List<ErrorCode> answers = new ArrayList<>();
        commit("a", 1, answers);
        log.refuse(ErrorCode.INVALID_PRODUCER_EPOCH);
        commitInTransaction("a", 7, answers);
        end(true, answers);
        loop.run();
        assertThat(answers)
                .containsExactly(
                        ErrorCode.INVALID_PRODUCER_EPOCH, ErrorCode.INVALID_PRODUCER_EPOCH);
        log.refuse(null);
        end(true, answers);
        loop.run();
        log.commit();
        loop.run();
        assertThat(answers).endsWith(ErrorCode.NONE, ErrorCode.NONE);
        assertThat(fetched("a")).isEqualTo(1);
    }

    @Test
    void aMarkerForAPartitionThatIsLedElsewhereIsSentAgainElsewhere() {
        List<ErrorCode> answers = new ArrayList<>();
        end(true, answers);
        loop.run();
        assertThat(answers).containsExactly(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void whenACommitIsLostNobodyHasSeenIt() {
        lead();
        List<ErrorCode> answers = new ArrayList<>();
        commit("a", 1, answers);
        loop.run();
        log.lose();
        loop.run();
        assertThat(answers).containsExactly(ErrorCode.NOT_COORDINATOR);
        clock.advanceMillis(1_000);
        load();
        assertThat(fetched("a")).isEqualTo(-1);
    }

    @Test
    void whoWaitsIsSentAwayWhenLeadershipEnds() {
        lead();
        List<ErrorCode> answers = new ArrayList<>();
        join(answers);
        loop.run();
        assertThat(answers).isEmpty();
        runtime.coordinators().resign(0);
        loop.run();
        assertThat(answers).containsExactly(ErrorCode.NOT_COORDINATOR);
    }

    @Test
    void timersGoOffWithoutCommands() {
        lead();
        List<ErrorCode> answers = new ArrayList<>();
        join(answers);
        loop.run();
        loop.pass(2_999);
        assertThat(answers).isEmpty();
        loop.pass(3_001);
        assertThat(answers).containsExactly(ErrorCode.NONE);
    }

    @Test
    void groupsGoToThePartitionsThatKafkaWouldChoose() {
        assertThat(KeyPartition.of("g1", 50)).isEqualTo(42);
        assertThat(KeyPartition.of("g2", 50)).isEqualTo(43);
        // Its hash is Integer.MIN_VALUE.
        assertThat(KeyPartition.of("polygenelubricants", 50)).isZero();
    }

    private void lead() {
        runtime.coordinators().partitionCount(1);
        runtime.coordinators().lead(new ShardLeadership(0, 0), log);
        loop.run();
        load();
    }

    /** Lets the loader read until nothing is left. */
    private void load() {
        loop.run();
        while (!reads.isEmpty()) {
            reads.remove().run();
            loop.run();
        }
    }

    private void commit(String group, long offset, List<ErrorCode> answers) {
        OffsetCommitRequest request =
                new OffsetCommitRequest()
                        .groupId(group)
                        .topics(
                                List.of(
                                        new OffsetCommitRequestTopic()
                                                .name("t")
                                                .partitions(
                                                        List.of(
                                                                new OffsetCommitRequestPartition()
                                                                        .committedOffset(
                                                                                offset)))));
        runtime.submit(
                new AnyGroupCommand.CommitOffsets(request, (short) 9),
                answer ->
                        answers.add(
                                ErrorCode.of(
                                        answer.topics()
                                                .getFirst()
                                                .partitions()
                                                .getFirst()
                                                .errorCode())));
    }

    private void commitInTransaction(String group, long offset, List<ErrorCode> answers) {
        runtime.commitInTransaction(
                new AnyGroupCommand.CommitInTransaction(
                        GroupRequests.commitInTransaction(group, offset), (short) 5),
                Admission.NONE,
                answer -> answers.add(GroupRequests.code(answer)));
    }

    private void end(boolean commit, List<ErrorCode> answers) {
        runtime.endTransaction(
                0,
                new TransactionMarker(GroupRequests.PRODUCER_ID, (short) 1, 0, commit, (short) 2),
                answers::add);
    }

    /** The committed offset of the first partition, -1 for none. */
    private long fetched(String group) {
        List<Long> offsets = new ArrayList<>();
        runtime.submit(
                GroupRequests.fetchOffsets(group),
                answer -> {
                    assertThat(answer.errorCode()).isZero();
                    answer.topics()
                            .forEach(topic ->
                                    offsets.add(topic.partitions().getFirst().committedOffset()));
                    if (offsets.isEmpty()) {
                        offsets.add(-1L);
                    }
                });
        loop.run();
        assertThat(offsets).hasSize(1);
        return offsets.getFirst();
    }

    private void join(List<ErrorCode> answers) {
        Join join = new Join(GroupRequests.join("j"), (short) 3, new Caller("c", "/h"), "1");
        runtime.submit(
                new ClassicCommand.JoinGroup(join),
                answer -> answers.add(ErrorCode.of(answer.errorCode())));
    }
}
