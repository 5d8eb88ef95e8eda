package io.millrace.metadata.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Uuid;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.Features;
import io.millrace.metadata.ReplicaScene;
import io.millrace.metadata.Scene;
import io.millrace.metadata.controller.Command.BrokerHeartbeat;
import io.millrace.metadata.controller.Command.ElectLeaders;
import io.millrace.metadata.controller.Command.Liveness;
import io.millrace.metadata.controller.Command.PartitionName;
import io.millrace.metadata.controller.Command.UnregisterBroker;
import io.millrace.protocol.ErrorCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nodes come, are silent, leave, and lose their disks. A topic "t" has copies on 1, 2, 3. */
class BrokerLifecycleTest {

    // --- sessions ---

    @Test
    void aSilentNodeIsFencedAndItsLeadersMove() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();
        for (int checks = 1; checks < 10; checks++) {
            scene.pass(Scene.SESSION_MILLIS / 10);
            scene.beat(2, scene.brokerEpoch(2));
            scene.beat(3, scene.brokerEpoch(3));
            assertThat(scene.watch()).isEmpty();
        }

        scene.pass(Scene.SESSION_MILLIS / 10);

        assertThat(scene.watch()).containsExactly(1);
        assertThat(replicas.state("t")).isEqualTo("leader 2 isr [2, 3] elr [] last [] epochs 1/1");
        assertThat(scene.image().cluster().active()).hasSize(2);
    }

    @Test
    void aControllerThatStoodStillFencesNobodyForIt() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();
        scene.watch();

        scene.pass(60_000);

        assertThat(scene.watch()).isEmpty();
    }

    @Test
    void eachClaimGivesEverybodyAFullSession() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();
        scene.watch();
        scene.pass(2_900);
        scene.newController();
        for (int checks = 0; checks < 9; checks++) {
            scene.pass(300);
            assertThat(scene.watch()).isEmpty();
        }
        scene.pass(300);
        assertThat(scene.watch()).containsExactly(1, 2, 3);
    }

    @Test
    void aRivalIsRefusedWhileTheNodeLives() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();

        assertThat(scene.register(1, 2, -1).error().code())
                .isEqualTo(ErrorCode.DUPLICATE_BROKER_REGISTRATION);
        scene.pass(Scene.SESSION_MILLIS);
        assertThat(scene.register(1, 2, -1).error()).isEqualTo(ApiError.NONE);
    }

    @Test
    void aDirectoryBelongsToOneNode() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();

        Command.Registration answer =
                scene.ask(
                        new Command.RegisterBroker(
                                4,
                                new Uuid(4, 4),
                                null,
                                List.of(),
                                Features.registered(),
                                List.of(Scene.directory(2)),
                                -1));

        assertThat(answer.error().code()).isEqualTo(ErrorCode.INVALID_REGISTRATION);
    }

    @Test
    void aNodeThatCannotDoWhatTheClusterDoesStaysOut() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();

        Command.Registration answer =
                scene.ask(
                        new Command.RegisterBroker(
                                4,
                                new Uuid(4, 4),
                                null,
                                List.of(),
                                Map.of(),
                                List.of(Scene.directory(4)),
                                -1));

        assertThat(answer.error().code()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION);
    }

    @Test
    void aNodeIsUnfencedWhenItHasSeenItsRegistration() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();
        long epoch = scene.register(4, 1, -1).epoch();

        assertThat(heartbeat(scene, 4, epoch, epoch - 1, false, false))
                .isEqualTo(new Liveness(ApiError.NONE, false, true, false));
        assertThat(heartbeat(scene, 4, epoch, epoch, true, false))
                .isEqualTo(new Liveness(ApiError.NONE, true, true, false));
        assertThat(heartbeat(scene, 4, epoch, epoch, false, false))
                .isEqualTo(new Liveness(ApiError.NONE, true, false, false));
    }

    @Test
    void aNodeFencesItself() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();

        assertThat(heartbeat(scene, 1, scene.brokerEpoch(1), 99, true, false).fenced()).isTrue();
        assertThat(replicas.partition("t").leader()).isEqualTo(2);
    }

    @Test
    void aRestartGivesEveryPartitionANewLeaderEpoch() {
        Scene scene = Scene.withBrokers(1);
        scene.create("t", 2, 1);
        scene.transcript();
        scene.pass(Scene.SESSION_MILLIS);

        scene.start(1, 2);

        assertThat(scene.transcript())
                .contains("  register 1 epoch 8 fenced true\n")
                .endsWith(
                        """
                        > BrokerHeartbeat[brokerId=1, brokerEpoch=8, metadataOffset=8, wantFence=false, wantShutDown=false, offlineDirectories=[], cordonedDirectories=null]
                          broker 1 fencing -1
                          change partition 0 leader 1 isr null
                          change partition 1 leader 1 isr null
                        = Liveness[error=ok, caughtUp=true, fenced=false, shouldShutDown=false]
                        """);
        assertThat(scene.image().topics().partition("t", 1))
                .satisfies(partition -> {
                    assertThat(partition.leader()).isEqualTo(1);
                    assertThat(partition.leaderEpoch()).isEqualTo(1);
                    assertThat(partition.partitionEpoch()).isEqualTo(1);
                });
        scene.ask(new Command.BrokerHeartbeat(1, 8, 8, false, false, List.of(), null));
        scene.ask(new Command.BrokerHeartbeat(1, 5, 8, false, false, List.of(), null));
        scene.ask(new Command.BrokerHeartbeat(2, 5, 8, false, false, List.of(), null));
        assertThat(scene.transcript().lines().filter(line -> line.startsWith("=")))
                .containsExactly(
                        "= Liveness[error=ok, caughtUp=true, fenced=false, shouldShutDown=false]",
                        "= Liveness[error=[STALE_BROKER_EPOCH: Expected broker epoch 8, but got"
                                + " 5], caughtUp=false, fenced=true, shouldShutDown=false]",
                        "= Liveness[error=[BROKER_ID_NOT_REGISTERED: Broker ID 2 is not"
                                + " registered.], caughtUp=false, fenced=true,"
                                + " shouldShutDown=false]");
    }

    // --- controlled shutdown ---

    @Test
    void aNodeLeavesWhenTheOthersHaveSeenItsLeadersMove() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();
        long epoch = scene.brokerEpoch(1);

        Liveness first = heartbeat(scene, 1, epoch, 99, false, true);
        assertThat(first).isEqualTo(new Liveness(ApiError.NONE, true, false, false));
        assertThat(replicas.state("t")).isEqualTo("leader 2 isr [2, 3] elr [] last [] epochs 1/1");

        assertThat(heartbeat(scene, 1, epoch, 99, false, true).shouldShutDown()).isFalse();
        scene.beat(2, scene.brokerEpoch(2));
        assertThat(heartbeat(scene, 1, epoch, 99, false, true).shouldShutDown()).isFalse();
        scene.beat(3, scene.brokerEpoch(3));
        Liveness last = heartbeat(scene, 1, epoch, 99, false, true);
        assertThat(last).isEqualTo(new Liveness(ApiError.NONE, true, true, true));
        assertThat(heartbeat(scene, 1, epoch, 99, false, true).shouldShutDown()).isTrue();
    }

    @Test
    void aNodeThatLeadsNothingLeavesAtOnce() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();

        Liveness answer = heartbeat(scene, 2, scene.brokerEpoch(2), 99, false, true);

        assertThat(answer.shouldShutDown()).isTrue();
        assertThat(replicas.partition("t").inSync()).containsExactly(1, 3);
    }

    @Test
    void aNodeThatLeavesIsNotTakenBackIntoASet() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();
        heartbeat(scene, 1, scene.brokerEpoch(1), 99, false, true);

        assertThat(replicas.alter("t", 2, 3, 1)).isEqualTo(ErrorCode.INELIGIBLE_REPLICA);
    }

    // --- directories ---

    @Test
    void aFailedDirectoryTakesItsLeadersAlong() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();
        scene.pass(Scene.SESSION_MILLIS);
        Uuid failing = new Uuid(88, 1);
        List<Uuid> both = List.of(Scene.directory(1), failing);
        long epoch =
                scene.ask(
                                new Command.RegisterBroker(
                                        1,
                                        new Uuid(1, 2),
                                        null,
                                        List.of(),
                                        Features.registered(),
                                        both,
                                        -1))
                        .epoch();
        scene.beat(1, epoch);
        replicas.alter("t", 2, 3, 1);
        scene.ask(new ElectLeaders(false, List.of(new PartitionName("t", 0))));
        assign(scene, 1, failing);
        assertThat(replicas.partition("t").leader()).isEqualTo(1);

        scene.ask(new BrokerHeartbeat(1, epoch, 99, false, false, List.of(failing), null));

        assertThat(replicas.partition("t").leader()).isEqualTo(2);
        assertThat(replicas.partition("t").inSync()).containsExactly(2, 3);
        assertThat(scene.image().cluster().broker(1))
                .satisfies(broker ->
                        assertThat(broker.directories().all()).containsExactly(Scene.directory(1)));
        assertThat(scene.image().cluster().active()).hasSize(3);
    }

    @Test
    void aNodeWithoutAnyDirectoryIsFenced() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();

        scene.ask(
                new BrokerHeartbeat(
                        1,
                        scene.brokerEpoch(1),
                        99,
                        false,
                        false,
                        List.of(Scene.directory(1)),
                        null));

        assertThat(replicas.state("t")).isEqualTo("leader 2 isr [2, 3] elr [] last [] epochs 1/1");
        assertThat(scene.image().cluster().active()).hasSize(2);
    }

    private static void assign(Scene scene, int node, Uuid directory) {
        scene.ask(
                new Command.AssignReplicasToDirs(
                        node,
                        scene.brokerEpoch(node),
                        List.of(
                                new Command.ReplicaAssignment(
                                        directory, scene.existing("t").id(), 0))));
    }

    @Test
    void aReplicaThatIsPutWhereNothingIsLeadsNoMore() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();
        Uuid topic = scene.existing("t").id();

        Command.DirectoryAssignments answer =
                scene.ask(
                        new Command.AssignReplicasToDirs(
                                1,
                                scene.brokerEpoch(1),
                                List.of(
                                        new Command.ReplicaAssignment(new Uuid(0, 2), topic, 0),
                                        new Command.ReplicaAssignment(new Uuid(0, 2), topic, 5),
                                        new Command.ReplicaAssignment(
                                                new Uuid(0, 2), new Uuid(9, 9), 0))));

        assertThat(answer.replicas().stream().map(Command.AssignedReplica::error))
                .containsExactly(
                        ErrorCode.NONE,
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                        ErrorCode.UNKNOWN_TOPIC_ID);
        assertThat(replicas.state("t")).isEqualTo("leader 2 isr [2, 3] elr [] last [] epochs 1/1");
    }

    // --- many partitions ---

    @Test
    void aNodeTakesManyLeadersAlongInParts() {
        Scene scene = Scene.withBrokers(1, 2);
        for (int topic = 0; topic < 3; topic++) {
            scene.create("big" + topic, 9_000, 2);
        }
        int before = scene.batches();

        scene.fence(1);

        assertThat(scene.batches() - before).isEqualTo(3);
        assertThat(scene.image().topics().all())
                .allSatisfy(topic ->
                        assertThat(topic.partitions())
                                .allSatisfy(partition -> {
                                    assertThat(partition.leader()).isEqualTo(2);
                                    assertThat(partition.inSync()).containsExactly(2);
                                }));
        assertThat(scene.image().cluster().active())
                .extracting(BrokerRegistration::id)
                .containsExactly(2);
    }

    @Test
    void anUnregisteredNodeIsForgotten() {
        ReplicaScene replicas = ReplicaScene.threeCopies();
        Scene scene = replicas.scene();

        assertThat(scene.ask(new UnregisterBroker(1))).isEqualTo(ApiError.NONE);

        assertThat(scene.image().cluster().brokers()).doesNotContainKey(1);
        assertThat(replicas.state("t")).isEqualTo("leader 2 isr [2, 3] elr [] last [] epochs 1/1");
        assertThat(scene.ask(new UnregisterBroker(1)).code())
                .isEqualTo(ErrorCode.BROKER_ID_NOT_REGISTERED);
    }

    private static Liveness heartbeat(
            Scene scene, int id, long epoch, long offset, boolean fence, boolean leave) {
        return scene.ask(new BrokerHeartbeat(id, epoch, offset, fence, leave, List.of(), null));
    }
}
