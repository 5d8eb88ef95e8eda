package io.millrace.metadata.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.metadata.ReplicaScene;
import io.millrace.metadata.Scene;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may lead although it is out of sync (KIP-966). A topic "t" needs two of three copies. */
class EligibleReplicasTest {

    @Test
    void whoDropsOutBelowTheMinimumStaysEligible() {
        ReplicaScene replicas = ReplicaScene.withMinimumOfTwo();
        Scene scene = replicas.scene();

        replicas.alter("t", 1, 2);
        assertThat(replicas.state("t")).isEqualTo("leader 1 isr [1, 2] elr [] last [] epochs 0/1");
        replicas.alter("t", 1);
        assertThat(replicas.state("t")).isEqualTo("leader 1 isr [1] elr [2] last [] epochs 0/2");
        replicas.alter("t", 1, 3);
        assertThat(replicas.state("t")).isEqualTo("leader 1 isr [1, 3] elr [] last [] epochs 0/3");
    }

    /** KAFKA-15332: the last replica standing loses its page cache and would cut all the others. */
    @Test
    void theLastReplicaStandingThatLostRecordsDoesNotLead() {
        ReplicaScene replicas = ReplicaScene.withMinimumOfTwo();
        Scene scene = replicas.scene();
        replicas.set("t", "millrace.durability", "replicated");
        replicas.alter("t", 1, 2);
        replicas.alter("t", 1);
        scene.fence(1);
        assertThat(replicas.state("t")).isEqualTo("leader 2 isr [2] elr [1] last [] epochs 1/3");
        scene.fence(2);
        assertThat(replicas.state("t"))
                .isEqualTo("leader -1 isr [] elr [1, 2] last [2] epochs 2/4");

        scene.pass(Scene.SESSION_MILLIS);
        scene.start(1, 2);
        assertThat(replicas.state("t")).isEqualTo("leader -1 isr [] elr [2] last [2] epochs 2/5");
        scene.beat(2, scene.brokerEpoch(2));
        assertThat(replicas.state("t")).isEqualTo("leader 2 isr [2] elr [] last [] epochs 3/6");
    }

    @Test
    void whoSyncsItsCommitsStaysEligibleAfterACrash() {
        ReplicaScene replicas = ReplicaScene.withMinimumOfTwo();
        Scene scene = replicas.scene();
        replicas.alter("t", 1, 2);
        replicas.alter("t", 1);
        scene.fence(1);
        scene.fence(2);

        scene.pass(Scene.SESSION_MILLIS);
        scene.start(1, 2);

        assertThat(replicas.state("t")).isEqualTo("leader 1 isr [1] elr [2] last [] epochs 3/5");
    }

    @Test
    void whoStoppedCleanlyStaysEligible() {
        ReplicaScene replicas = ReplicaScene.withMinimumOfTwo();
        Scene scene = replicas.scene();
        replicas.set("t", "millrace.durability", "replicated");
        replicas.alter("t", 1, 2);
        replicas.alter("t", 1);
        scene.fence(1);
        scene.fence(2);

        scene.pass(Scene.SESSION_MILLIS);
        scene.beat(1, scene.register(1, 2, scene.brokerEpoch(1)).epoch());

        assertThat(replicas.partition("t").leader()).isEqualTo(1);
    }

    @Test
    void whenNobodyHasEverythingTheLastLeaderIsTheBestThereIs() {
        ReplicaScene replicas = ReplicaScene.withMinimumOfTwo();
        Scene scene = replicas.scene();
        replicas.set("t", "millrace.durability", "replicated");
        for (int node : List.of(3, 2, 1)) {
            scene.fence(node);
        }
        scene.pass(Scene.SESSION_MILLIS);
        scene.start(2, 2);
        assertThat(replicas.state("t")).isEqualTo("leader -1 isr [] elr [1] last [1] epochs 1/4");
        scene.start(1, 2);
        assertThat(replicas.state("t"))
                .isEqualTo("leader 1 isr [1] elr [] last [] epochs 2/6 recovering");
    }

    @Test
    void aSmallerMinimumForgetsWhoIsEligible() {
        ReplicaScene replicas = ReplicaScene.withMinimumOfTwo();
        Scene scene = replicas.scene();
        replicas.alter("t", 1, 2);
        replicas.alter("t", 1);
        assertThat(replicas.partition("t").eligible().replicas()).containsExactly(2);

        replicas.set("t", "min.insync.replicas", "1");

        assertThat(replicas.partition("t").eligible().replicas()).isEmpty();
    }
}
