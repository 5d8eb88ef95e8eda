package io.millrace.metadata.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.metadata.ReplicaScene;
import io.millrace.metadata.Scene;
import io.millrace.metadata.controller.Command.BalanceLeaders;
import io.millrace.metadata.controller.Command.ElectLeaders;
import io.millrace.metadata.controller.Command.ElectMissingLeaders;
import io.millrace.metadata.controller.Command.ElectedPartition;
import io.millrace.metadata.controller.Command.PartitionName;
import io.millrace.protocol.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who gets to lead when somebody has to. A topic "t" has copies on 1, 2, 3. */
class LeaderElectionsTest {

    @Test
    void withoutEligibleReplicasTheLastInSyncStaysKnown() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();
        scene.fence(2);
        scene.fence(3);
        scene.fence(1);
        assertThat(replicas.state("t")).isEqualTo("leader -1 isr [1] elr [] last [] epochs 1/3");

        scene.beat(2, scene.brokerEpoch(2));
        assertThat(replicas.partition("t").leader()).as("it may lack records").isEqualTo(-1);
        scene.beat(1, scene.brokerEpoch(1));
        assertThat(replicas.state("t")).isEqualTo("leader 1 isr [1] elr [] last [] epochs 2/4");
    }

    @Test
    void anUncleanElectionHasToBeAllowed() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();
        scene.fence(2);
        scene.fence(3);
        scene.fence(1);
        scene.beat(2, scene.brokerEpoch(2));
        assertThat(scene.ask(new ElectMissingLeaders())).isZero();

        replicas.set("t", "unclean.leader.election.enable", "true");

        assertThat(scene.ask(new ElectMissingLeaders())).isEqualTo(1);
        assertThat(replicas.state("t"))
                .isEqualTo("leader 2 isr [2] elr [] last [] epochs 2/4 recovering");
        assertThat(replicas.alter("t", 2)).isEqualTo(ErrorCode.NONE);
        assertThat(replicas.partition("t").recovering()).isFalse();
    }

    @Test
    void leadersAreElectedOnRequest() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();
        assertThat(elect(scene, false)).isEqualTo(ErrorCode.ELECTION_NOT_NEEDED);
        assertThat(elect(scene, true)).isEqualTo(ErrorCode.ELECTION_NOT_NEEDED);
        scene.fence(1);
        assertThat(elect(scene, false)).isEqualTo(ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE);
        scene.beat(1, scene.brokerEpoch(1));
        assertThat(elect(scene, false))
                .as("not in sync")
                .isEqualTo(ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE);
        replicas.alter("t", 2, 3, 1);
        assertThat(elect(scene, false)).isEqualTo(ErrorCode.NONE);
        assertThat(replicas.partition("t").leader()).isEqualTo(1);

        List.of(2, 3, 1).forEach(scene::fence);
        assertThat(elect(scene, true)).isEqualTo(ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE);
        scene.beat(3, scene.brokerEpoch(3));
        assertThat(elect(scene, true)).isEqualTo(ErrorCode.NONE);
        assertThat(replicas.partition("t").leader()).isEqualTo(3);
        assertThat(replicas.partition("t").recovering()).isTrue();
    }

    @Test
    void allPartitionsAreElectedAndOnlyTheChangedTold() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();
        replicas.create("u", 2, 3, 1);
        scene.fence(1);
        scene.beat(1, scene.brokerEpoch(1));
        replicas.alter("t", 2, 3, 1);

        List<ElectedPartition> told = scene.ask(new ElectLeaders(false, null));

        assertThat(told).containsExactly(new ElectedPartition("t", 0, ApiError.NONE));
    }

    @Test
    void leadersAreBroughtBackInternalTopicsLast() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();
        replicas.create("__internal", 1, 2, 3);
        replicas.create("u", 1, 2, 3);
        scene.fence(1);
        scene.beat(1, scene.brokerEpoch(1));
        for (String topic : List.of("t", "u", "__internal")) {
            replicas.alter(topic, 1, 2, 3);
        }

        assertThat(scene.ask(new BalanceLeaders(2))).isEqualTo(2);
        assertThat(replicas.partition("__internal").leader()).isEqualTo(2);
        assertThat(scene.ask(new BalanceLeaders(2))).isEqualTo(1);
        assertThat(scene.ask(new BalanceLeaders(2))).isZero();
        assertThat(replicas.partition("__internal").leader()).isEqualTo(1);
    }

    private static ErrorCode elect(Scene scene, boolean unclean) {
        return scene.ask(new ElectLeaders(unclean, List.of(new PartitionName("t", 0))))
                .getFirst()
                .error()
                .code();
    }
}
