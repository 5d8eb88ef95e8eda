package io.millrace.broker.groups;

import static io.millrace.broker.cluster.InternalTopics.CONSUMER_OFFSETS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.SteppedClock;
import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.broker.coordination.PartitionStateLog;
import io.millrace.broker.coordination.ShardLeadership;
import io.millrace.broker.coordination.StateBatches;
import io.millrace.broker.coordination.SteppedLoop;
import io.millrace.broker.partition.GroupCommit;
import io.millrace.broker.partition.Partition;
import io.millrace.broker.partition.Partitions;
import io.millrace.broker.partition.TestHosts;
import io.millrace.broker.partition.TopicRules;
import io.millrace.broker.produce.TransactionGate;
import io.millrace.broker.produce.TransactionMarker;
import io.millrace.broker.produce.TransactionalProducer;
import io.millrace.broker.threads.PlatformThreads;
import io.millrace.config.TopicSettings.Durability;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.groups.GroupSettings;
import io.millrace.groups.classic.ClassicCommand;
import io.millrace.groups.classic.Join;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.groups.kind.Caller;
import io.millrace.metadata.ImageBuilder;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.Provenance;
import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import io.millrace.metrics.Unit;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.JoinGroupRequest;
import io.millrace.protocol.message.TxnOffsetCommitRequest;
import io.millrace.protocol.metadata.PartitionRecord;
import io.millrace.protocol.metadata.TopicRecord;
import io.millrace.records.TimestampRule;
import io.millrace.records.TimestampType;
import io.millrace.records.ValidationRules;
import io.millrace.storage.LogConfig;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.log.LogDirectory;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * TxnOffsetCommit from the request to the partition of its group, which is a real one over files in
 * memory. What the coordinator of the transaction says is the test's.
 */
class TransactionalCommitsTest {
    private static final String GROUP = "group";
    private static final TopicPartition HOME = new TopicPartition(CONSUMER_OFFSETS, 0);
    private static final Uuid TOPIC_ID = new Uuid(1, 2);
    private static final short EXPLICIT = 4;
    private static final short IMPLICIT = 5;

    /** A question to the coordinator of the transaction. */
    private record Question(
            TransactionGate.Mode mode,
            TransactionalProducer producer,
            List<TopicPartition> partitions,
            Consumer<Map<TopicPartition, ErrorCode>> answered) {}

    private final LogDirectory logs =
            LogDirectory.open(new MemoryFileSystem(), Path.of("/data"), StorageOptions.DEFAULT, 0);
    private final SteppedClock clock = new SteppedClock(1_000_000);
    private final SteppedLoop loop = new SteppedLoop(clock);
    private final Queue<Runnable> reads = new ArrayDeque<>();
    private final GroupCommit commits =
            new GroupCommit(
                    PlatformThreads.INSTANCE.pool("test-sync", 1),
                    logs.journal(),
                    clock,
                    new MetricRegistry().histogram("t", "t", Unit.NANOS, Labels.NONE));
    private final Partitions partitions = new Partitions();
    private final Queue<Question> questions = new ArrayDeque<>();
    private final GroupRuntime groups =
            new GroupRuntime(
                    loop,
                    reads::add,
                    clock,
                    GroupSettings.DEFAULT,
                    () -> new AnyTopics(() -> Uuid.ZERO),
                    new KeptBytes(Long.MAX_VALUE));
    private MetadataImage image = imageWithOffsetsTopic();
    private final TransactionalCommits transactional =
            new TransactionalCommits(
                    () -> image,
                    partitions,
                    (mode, producer, targets, answered) ->
                            questions.add(new Question(mode, producer, targets, answered)),
                    groups);
    private final Partition partition = partition();

    private static MetadataImage imageWithOffsetsTopic() {
        return ImageBuilder.after(MetadataImage.EMPTY)
                .replay(
                        List.of(
                                new TopicRecord().name(CONSUMER_OFFSETS).topicId(TOPIC_ID),
                                new PartitionRecord()
                                        .topicId(TOPIC_ID)
                                        .partitionId(0)
                                        .replicas(List.of(1))
                                        .isr(List.of(1))
                                        .leader(1)))
                .build(new Provenance(2, 1, 0))
                .image();
    }

    private Partition partition() {
        ValidationRules rules =
                new ValidationRules(
                        new TimestampRule(
                                TimestampType.CREATE_TIME, Long.MAX_VALUE, Long.MAX_VALUE),
                        false,
                        null,
                        1 << 20,
                        1 << 30,
                        1 << 26,
                        true);
        Partition made =
                new Partition(
                        logs.create(HOME, TOPIC_ID, LogConfig.DEFAULT),
                        TOPIC_ID,
                        TestHosts.onlyReplica(0),
                        new TopicRules(rules, Durability.REPLICATED, 1),
                        TestHosts.alone(0, commits, clock));
        partitions.add(made);
        groups.coordinators().partitionCount(1);
        return made;
    }

    @AfterEach
    void close() {
        commits.close();
        logs.close();
    }

    private void lead(int epoch) {
        groups.coordinators()
                .lead(
                        new ShardLeadership(0, epoch),
                        new PartitionStateLog(partition, 1 << 20, StateBatches.of(0)));
        loop.run();
        while (!reads.isEmpty()) {
            reads.remove().run();
            loop.run();
        }
    }

    private void resign() {
        groups.coordinators().resign(0);
        loop.run();
    }

    private static TxnOffsetCommitRequest request(long offset) {
        return GroupRequests.commitInTransaction(GROUP, offset);
    }

    private List<ErrorCode> commit(TxnOffsetCommitRequest request, short version) {
        List<ErrorCode> answers = new ArrayList<>();
        transactional.commit(request, version, answer -> answers.add(GroupRequests.code(answer)));
        loop.run();
        return answers;
    }

    private void answer(ErrorCode error) {
        questions.remove().answered().accept(Map.of(HOME, error));
        loop.run();
    }

    /** A commit to which the transaction's coordinator agrees. */
    private ErrorCode agreed(TxnOffsetCommitRequest request, short version) {
        List<ErrorCode> answers = commit(request, version);
        assertThat(answers).as("the coordinator is asked").isEmpty();
        answer(ErrorCode.NONE);
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    private ErrorCode end(boolean commit) {
        List<ErrorCode> answers = new ArrayList<>();
        groups.endTransaction(
                0,
                new TransactionMarker(GroupRequests.PRODUCER_ID, (short) 1, 0, commit, (short) 2),
                answers::add);
        loop.run();
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    private long committed() {
        List<Long> offsets = new ArrayList<>(List.of(-1L));
        groups.submit(
                GroupRequests.fetchOffsets(GROUP),
                answer ->
                        answer.topics()
                                .forEach(topic ->
                                        offsets.add(
                                                topic.partitions().getFirst().committedOffset())));
        loop.run();
        return offsets.getLast();
    }

    @Test
    void theCoordinatorOfTheTransactionIsAskedOnceForEachTransaction() {
        lead(0);
        List<ErrorCode> answers = commit(request(7), IMPLICIT);
        assertThat(questions.element().mode()).isEqualTo(TransactionGate.Mode.ADD);
        assertThat(questions.element().producer())
                .isEqualTo(new TransactionalProducer("tx", GroupRequests.PRODUCER_ID, (short) 0));
        assertThat(questions.element().partitions()).containsExactly(HOME);
        assertThat(partition.log().logEndOffset()).isZero();
        answer(ErrorCode.NONE);
        assertThat(answers).containsExactly(ErrorCode.NONE);

        assertThat(commit(request(8), IMPLICIT)).containsExactly(ErrorCode.NONE);
        assertThat(questions).isEmpty();
        assertThat(committed()).isEqualTo(-1);
        assertThat(end(true)).isEqualTo(ErrorCode.NONE);
        assertThat(committed()).isEqualTo(8);

        commit(request(9).producerEpoch((short) 1), IMPLICIT);
        assertThat(questions).as("the next transaction").hasSize(1);
    }

    @Test
    void clientsThatAddTheirPartitionsThemselvesAreVerified() {
        lead(0);
        commit(request(7), EXPLICIT);
        assertThat(questions.element().mode()).isEqualTo(TransactionGate.Mode.VERIFY);
    }

    @Test
    void aRefusalIsToldAsTheClientsOfTheVersionUnderstandIt() {
        lead(0);
        assertThat(refusal(ErrorCode.PRODUCER_FENCED, IMPLICIT))
                .isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH);
        assertThat(refusal(ErrorCode.TRANSACTION_ABORTABLE, EXPLICIT))
                .isEqualTo(ErrorCode.TRANSACTION_ABORTABLE);
        assertThat(refusal(ErrorCode.TRANSACTION_ABORTABLE, (short) 3))
                .isEqualTo(ErrorCode.INVALID_TXN_STATE);
        assertThat(refusal(ErrorCode.NETWORK_EXCEPTION, IMPLICIT))
                .isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
        assertThat(refusal(ErrorCode.NOT_COORDINATOR, IMPLICIT))
                .isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(refusal(ErrorCode.CONCURRENT_TRANSACTIONS, IMPLICIT))
                .isEqualTo(ErrorCode.CONCURRENT_TRANSACTIONS);
        assertThat(partition.log().logEndOffset()).isZero();
    }

    private ErrorCode refusal(ErrorCode error, short version) {
        List<ErrorCode> answers = commit(request(7), version);
        answer(error);
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    @Test
    void withoutAGroupOrAHomeNobodyIsAsked() {
        assertThat(commit(request(7).groupId(""), IMPLICIT))
                .containsExactly(ErrorCode.INVALID_GROUP_ID);
        partitions.remove(partition);
        assertThat(commit(request(7), IMPLICIT)).containsExactly(ErrorCode.NOT_COORDINATOR);
        image = MetadataImage.EMPTY;
        assertThat(commit(request(7), IMPLICIT)).containsExactly(ErrorCode.NOT_COORDINATOR);
        assertThat(questions).isEmpty();
    }

    @Test
    void whenTheGroupHasMovedBeforeTheAnswerTheClientLooksForItAnew() {
        lead(0);
        List<ErrorCode> answers = commit(request(7), IMPLICIT);
        resign();
        answer(ErrorCode.NONE);
        assertThat(answers).containsExactly(ErrorCode.NOT_COORDINATOR);
        assertThat(partition.log().logEndOffset()).isZero();
    }

    @Test
    void whenTheGroupHasMovedInTheMiddleOfATransactionItsOffsetsStayPending() {
        lead(0);
        assertThat(agreed(request(7), IMPLICIT)).isEqualTo(ErrorCode.NONE);
        resign();
        assertThat(end(true)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        lead(1);
        assertThat(committed()).isEqualTo(-1);
        assertThat(end(true)).isEqualTo(ErrorCode.NONE);
        assertThat(committed()).isEqualTo(7);
    }

    @Test
    void anAgreementOfBeforeTheEndDoesNotBeginATransactionThatNobodyEnds() {
        lead(0);
        List<ErrorCode> late = commit(request(7), IMPLICIT);
        Question lateQuestion = questions.remove();
        assertThat(agreed(request(8), IMPLICIT)).isEqualTo(ErrorCode.NONE);
        assertThat(end(false)).isEqualTo(ErrorCode.NONE);
        lateQuestion.answered().accept(Map.of(HOME, ErrorCode.NONE));
        loop.run();
        assertThat(late).hasSize(1).doesNotContain(ErrorCode.NONE);
        assertThat(partition.log().lastStableOffset()).isEqualTo(partition.log().logEndOffset());
        assertThat(committed()).isEqualTo(-1);
    }

    // --- members (KIP-447) ---

    @Test
    void onlyTheMemberOfNowMayCommit() {
        lead(0);
        List<String> members = new ArrayList<>();
        String first = join(members, "one");
        assertThat(agreed(as(first, "one", 1), IMPLICIT)).isEqualTo(ErrorCode.NONE);
        long before = partition.log().logEndOffset();

        assertThat(commit(as(first, "one", 0), IMPLICIT))
                .containsExactly(ErrorCode.ILLEGAL_GENERATION);
        assertThat(commit(as(first, "one", 2), IMPLICIT))
                .containsExactly(ErrorCode.ILLEGAL_GENERATION);
        assertThat(commit(as(first, "two", 1), IMPLICIT))
                .containsExactly(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(commit(as("other", null, 1), IMPLICIT))
                .containsExactly(ErrorCode.UNKNOWN_MEMBER_ID);

        // Its instance comes back: what the former process still commits is refused.
        String second = join(members, "one");
        assertThat(second).isNotEqualTo(first);
        assertThat(commit(as(first, "one", 1), IMPLICIT))
                .containsExactly(ErrorCode.FENCED_INSTANCE_ID);
        assertThat(partition.log().logEndOffset()).isEqualTo(before);
    }

    /** A refusal of the group leaves no transaction open, though its coordinator has agreed. */
    @Test
    void aRefusedMemberBeginsNoTransaction() {
        lead(0);
        assertThat(agreed(as("ghost", null, 1), IMPLICIT)).isEqualTo(ErrorCode.ILLEGAL_GENERATION);
        assertThat(partition.log().logEndOffset()).isZero();
        commit(request(7), IMPLICIT);
        assertThat(questions).as("nothing is open: asked again").hasSize(1);
    }

    private static TxnOffsetCommitRequest as(
            String memberId, @Nullable String instance, int generation) {
        return request(7)
                .memberId(memberId)
                .groupInstanceId(instance)
                .generationIdOrMemberEpoch(generation);
    }

    private String join(List<String> members, String instance) {
        JoinGroupRequest request = GroupRequests.join(GROUP).groupInstanceId(instance);
        String suffix = String.valueOf(members.size());
        groups.submit(
                new ClassicCommand.JoinGroup(
                        new Join(request, (short) 9, new Caller("c", "/h"), suffix)),
                answer -> members.add(answer.memberId()));
        loop.run();
        loop.pass(GroupRequests.REBALANCE_MILLIS / 2);
        return members.getLast();
    }
}
