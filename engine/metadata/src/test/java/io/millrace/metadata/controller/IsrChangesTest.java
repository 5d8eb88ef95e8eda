package io.millrace.metadata.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Uuid;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.ReplicaScene;
import io.millrace.metadata.Scene;
import io.millrace.metadata.controller.Command.AlterPartition;
import io.millrace.metadata.controller.Command.InSyncMember;
import io.millrace.metadata.controller.Command.PartitionAlteration;
import io.millrace.protocol.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What leaders say of who is in sync with them. A topic "t" has copies on 1, 2, 3. */
class IsrChangesTest {

    @Test
    void aLeadersWordCountsOnlyForThePartitionAsItIs() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();
        scene.fence(3);
        PartitionImage now = replicas.partition("t");
        int epoch = now.leaderEpoch();
        int version = now.partitionEpoch();
        List<InSyncMember> both = List.of(replicas.member(1), replicas.member(2));

        assertThat(replicas.alter("t", 1, epoch, version - 1, both))
                .isEqualTo(ErrorCode.INVALID_UPDATE_VERSION);
        assertThat(replicas.alter("t", 1, epoch, version + 1, both))
                .isEqualTo(ErrorCode.NOT_CONTROLLER);
        assertThat(replicas.alter("t", 1, epoch + 1, version, both))
                .isEqualTo(ErrorCode.NOT_CONTROLLER);
        assertThat(replicas.alter("t", 2, epoch, version, both))
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(replicas.alter("t", 1, epoch, version, List.of(replicas.member(2))))
                .as("without the leader")
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(
                        replicas.alter(
                                "t",
                                1,
                                epoch,
                                version,
                                List.of(replicas.member(1), replicas.member(1))))
                .as("twice")
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(
                        replicas.alter(
                                "t",
                                1,
                                epoch,
                                version,
                                List.of(replicas.member(1), new InSyncMember(9, -1))))
                .as("no replica")
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        scene.fence(1);
        assertThat(replicas.alter("t", 2, epoch, version, both))
                .isEqualTo(ErrorCode.FENCED_LEADER_EPOCH);
    }

    @Test
    void aStaleBrokerIsNotHeard() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();

        Command.AlteredPartitions stale =
                scene.ask(new AlterPartition(1, scene.brokerEpoch(1) - 1, List.of()));
        Command.AlteredPartitions unknown = scene.ask(new AlterPartition(9, 1, List.of()));

        assertThat(stale.error()).isEqualTo(ErrorCode.STALE_BROKER_EPOCH);
        assertThat(unknown.error()).isEqualTo(ErrorCode.STALE_BROKER_EPOCH);
    }

    @Test
    void partitionsThatAreNotThere() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();
        List<InSyncMember> self = List.of(replicas.member(1));

        Command.AlteredPartitions answer =
                scene.ask(
                        new AlterPartition(
                                1,
                                scene.brokerEpoch(1),
                                List.of(
                                        new PartitionAlteration(
                                                new Uuid(9, 9), 0, 0, 0, self, false),
                                        new PartitionAlteration(
                                                scene.existing("t").id(), 7, 0, 0, self, false))));

        assertThat(answer.partitions().stream().map(Command.AlteredPartition::error))
                .containsExactly(ErrorCode.UNKNOWN_TOPIC_ID, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void aFencedReplicaDoesNotJoin() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();
        scene.fence(3);

        assertThat(replicas.alter("t", 1, 2, 3)).isEqualTo(ErrorCode.INELIGIBLE_REPLICA);
    }

    /** KAFKA-14139: the disk was wiped, and a fetch of before counts for nothing. */
    @Test
    void anEarlierIncarnationDoesNotJoin() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();
        InSyncMember early = replicas.member(3);
        scene.fence(3);
        scene.pass(Scene.SESSION_MILLIS);
        scene.start(3, 2);
        PartitionImage now = replicas.partition("t");

        assertThat(
                        replicas.alter(
                                "t",
                                1,
                                now.leaderEpoch(),
                                now.partitionEpoch(),
                                List.of(replicas.member(1), replicas.member(2), early)))
                .isEqualTo(ErrorCode.INELIGIBLE_REPLICA);
        assertThat(replicas.alter("t", 1, 2, 3)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aShrinkKeepsTheLeaderEpoch() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();

        assertThat(replicas.alter("t", 1, 2)).isEqualTo(ErrorCode.NONE);

        assertThat(replicas.state("t")).isEqualTo("leader 1 isr [1, 2] elr [] last [] epochs 0/1");
    }
}
