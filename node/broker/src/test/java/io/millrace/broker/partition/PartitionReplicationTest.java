package io.millrace.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.TopicSettings.Durability;
import io.millrace.protocol.ErrorCode;
import io.millrace.replication.FetchVerdict;
import io.millrace.replication.IsrAnswer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What producers are told when a partition has replicas on other nodes, and when leaders change.
 */
class PartitionReplicationTest {
    private static final int LONG = 30_000;

    private TestReplicas replicas = new TestReplicas(2, 2, Durability.FSYNC);

    @AfterEach
    void close() {
        replicas.close();
    }

    private TestReplicas.Node node(int id) {
        return replicas.node(id);
    }

    @Test
    void aRecordIsCommittedWhenItIsOnAllDisks() {
        List<ErrorCode> said = node(0).acknowledged("a", LONG);
        node(1).fetch(node(0));
        assertThat(node(1).values()).containsExactly("a");
        // In its memory only: it asks for nothing more until it is on its disk.
        assertThat(node(1).fetch(node(0))).isNull();
        node(0).sync();
        assertThat(said).isEmpty();

        node(1).sync();
        assertThat(node(1).fetch(node(0))).isEqualTo(FetchVerdict.ACCEPTED);

        assertThat(said).containsExactly(ErrorCode.NONE);
        assertThat(node(1).partition.highWatermark()).isEqualTo(1);
    }

    @Test
    void theLeadersOwnDiskCounts() {
        List<ErrorCode> said = node(0).acknowledged("a", LONG);
        node(1).fetch(node(0));
        node(1).sync();
        node(1).fetch(node(0));
        assertThat(said).isEmpty();

        node(0).sync();

        assertThat(said).containsExactly(ErrorCode.NONE);
    }

    @Test
    void inMemoryTheLogsEndCounts() {
        replicas.close();
        replicas = new TestReplicas(2, 2, Durability.REPLICATED);
        List<ErrorCode> said = node(0).acknowledged("a", LONG);
        node(1).fetch(node(0));
        assertThat(said).isEmpty();

        node(1).fetch(node(0));

        assertThat(said).containsExactly(ErrorCode.NONE);
    }

    @Test
    void whatIsNotCommittedInTimeIsTimedOut() {
        List<ErrorCode> said = node(0).acknowledged("a", 500);
        replicas.clock.millis += 499;
        node(0).partition.tick(replicas.clock.millis);
        assertThat(said).isEmpty();

        replicas.clock.millis += 1;
        node(0).partition.tick(replicas.clock.millis);

        assertThat(said).containsExactly(ErrorCode.REQUEST_TIMED_OUT);
    }

    @Test
    void tooFewInSyncTakeNothing() {
        replicas.metadata(0, 1, 1, 0);
        assertThat(node(0).acknowledged("a", LONG)).containsExactly(ErrorCode.NOT_ENOUGH_REPLICAS);
        assertThat(node(0).partition.log().logEndOffset()).isZero();
    }

    @Test
    void aFollowerTakesNoRecordsFromClients() {
        assertThat(node(1).acknowledged("a", LONG))
                .containsExactly(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(node(1).partition.checkLeader(-1)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(node(1).partition.checkLeader(0)).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH);
    }

    /** The first trap: demoted, cut, elected again, and another record at that offset. */
    @Test
    void noOtherEpochsRecordAnswersAWaiter() {
        List<ErrorCode> first = node(0).acknowledged("lost", LONG);
        node(0).sync();
        replicas.metadata(1, 2, 1, 0, 1);
        assertThat(first).containsExactly(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        List<ErrorCode> second = node(1).acknowledged("kept", LONG);
        node(1).sync();
        assertThat(node(0).fetch(node(1))).isEqualTo(FetchVerdict.DIVERGING);
        assertThat(node(0).values()).isEmpty();
        node(0).fetch(node(1));
        node(0).sync();
        node(0).fetch(node(1));

        assertThat(second).containsExactly(ErrorCode.NONE);
        assertThat(first).hasSize(1);
        assertThat(node(0).values()).containsExactly("kept");
    }

    /** As above, told of both changes at once: the one who asks late is not answered either. */
    @Test
    void whoAsksLateIsToldThatTheEpochIsOver() {
        var appended = (io.millrace.broker.produce.ProduceOutcome.Appended) node(0).produce("lost");
        replicas.metadata(1, 2, 1, 0, 1);
        replicas.metadata(0, 3, 2, 0, 1);
        List<ErrorCode> said = new java.util.ArrayList<>();
        node(0).partition
                .whenCommitted(
                        appended.leaderEpoch(),
                        appended.endOffset(),
                        LONG,
                        new io.millrace.broker.produce.CommitListener() {
                            @Override
                            public void committed() {
                                said.add(ErrorCode.NONE);
                            }

                            @Override
                            public void failed(ErrorCode error) {
                                said.add(error);
                            }
                        });
        assertThat(said).containsExactly(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    /** The second trap: the role is looked at again where no change can come in between. */
    @Test
    void anAppendDoesNotOvertakeItsDemotion() {
        // The clock is read after the role was looked at, before the append.
        replicas.clock.meanwhile = () -> replicas.metadata(1, 2, 1, 0, 1);
        assertThat(node(0).acknowledged("a", LONG))
                .containsExactly(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(node(0).partition.log().logEndOffset()).isZero();
    }

    @Test
    void aNewLeaderSaysNoEndUntilItHasCaughtUp() {
        node(0).produce("a");
        node(0).sync();
        node(1).fetch(node(0));
        node(1).sync();
        node(1).fetch(node(0));
        assertThat(node(0).partition.highWatermark()).isEqualTo(1);
        replicas.metadata(1, 2, 1, 0, 1);
        node(1).produce("b");
        assertThat(node(1).partition.isEndKnown()).isTrue();
        replicas.metadata(0, 3, 2, 0, 1);
        assertThat(node(0).partition.isEndKnown()).isTrue();
        node(0).produce("c");
        replicas.metadata(0, 4, 3, 0, 1);
        assertThat(node(0).partition.isEndKnown()).isFalse();
    }

    @Test
    void whoStaysBehindIsProposedOutAndBackIn() {
        node(0).produce("a");
        node(0).sync();
        replicas.clock.millis += 10_001;
        node(0).partition.tick(replicas.clock.millis);
        assertThat(node(0).proposals).hasSize(1);
        assertThat(node(0).partition.state().inSync()).containsExactly(0, 1);
        node(0).partition
                .answered(node(0).proposals.getFirst(), new IsrAnswer.Accepted(1, 1, List.of(0)));
        assertThat(node(0).partition.state().inSync()).containsExactly(0);

        node(1).fetch(node(0));
        node(1).sync();
        node(1).fetch(node(0));

        assertThat(node(0).proposals).hasSize(2);
        node(0).partition
                .answered(node(0).proposals.get(1), new IsrAnswer.Accepted(1, 2, List.of(0, 1)));
        assertThat(node(0).partition.highWatermark()).isEqualTo(1);
    }

    @Test
    void aFailedPartitionAnswersThoseWhoWait() {
        List<ErrorCode> said = node(0).acknowledged("a", LONG);
        node(0).partition.fail();
        assertThat(said).containsExactly(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(node(0).partition.checkLeader(-1)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    }
}
