package io.millrace.metadata;

import io.millrace.base.Check;
import io.millrace.base.ConfigResource;
import io.millrace.base.Uuid;
import io.millrace.metadata.controller.Command;
import io.millrace.metadata.controller.Command.InSyncMember;
import io.millrace.protocol.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Topics with one partition and copies on several nodes, and what their leaders say. */
public final class ReplicaScene {
    private final Scene scene;

    public ReplicaScene(Scene scene) {
        this.scene = scene;
    }

    /** A topic "t" on the nodes 1, 2 and 3, which have just been heard of. */
    public static ReplicaScene threeCopies() {
        ReplicaScene replicas = new ReplicaScene(Scene.withBrokers(1, 2, 3));
        replicas.create("t", 1, 2, 3);
        replicas.scene().newController();
        return replicas;
    }

    /** Likewise, with eligible replicas; two copies have to be in sync. */
    public static ReplicaScene withMinimumOfTwo() {
        ReplicaScene replicas = threeCopies();
        replicas.scene().keepEligible();
        replicas.set("t", "min.insync.replicas", "2");
        return replicas;
    }

    public Scene scene() {
        return scene;
    }

    public void create(String topic, Integer... replicas) {
        scene.ask(
                new Command.CreateTopics(
                        List.of(
                                new Command.NewTopic(
                                        topic,
                                        new Uuid(5, topic.hashCode()),
                                        -1,
                                        (short) -1,
                                        Map.of(0, List.of(replicas)),
                                        Map.of())),
                        false));
    }

    public void set(String topic, String key, String value) {
        scene.ask(
                new Command.IncrementalAlterConfigs(
                        List.of(
                                new Command.ConfigChanges(
                                        ConfigResource.topic(topic),
                                        List.of(
                                                new Command.ConfigChange(
                                                        key, Command.Operation.SET, value)))),
                        false));
    }

    public PartitionImage partition(String topic) {
        return Check.present(scene.image().topics().partition(topic, 0), topic);
    }

    /** Leader, in-sync set, eligible replicas and last known leader, epochs. */
    public String state(String topic) {
        PartitionImage partition = partition(topic);
        return "leader %d isr %s elr %s last %s epochs %d/%d%s"
                .formatted(
                        partition.leader(),
                        partition.inSync(),
                        partition.eligible().replicas(),
                        partition.eligible().lastKnown(),
                        partition.leaderEpoch(),
                        partition.partitionEpoch(),
                        partition.recovering() ? " recovering" : "");
    }

    public InSyncMember member(int id) {
        return new InSyncMember(id, scene.brokerEpoch(id));
    }

    /** The leader says that these are in sync, all in their present incarnations. */
    public ErrorCode alter(String topic, Integer... members) {
        PartitionImage partition = partition(topic);
        return alter(
                topic,
                partition.leader(),
                partition.leaderEpoch(),
                partition.partitionEpoch(),
                Arrays.stream(members).map(this::member).toList());
    }

    public ErrorCode alter(
            String topic,
            int sender,
            int leaderEpoch,
            int partitionEpoch,
            List<InSyncMember> members) {
        Command.AlteredPartitions answer =
                scene.ask(
                        new Command.AlterPartition(
                                sender,
                                scene.brokerEpoch(sender),
                                List.of(
                                        new Command.PartitionAlteration(
                                                scene.existing(topic).id(),
                                                0,
                                                leaderEpoch,
                                                partitionEpoch,
                                                members,
                                                false))));
        return answer.error() != ErrorCode.NONE
                ? answer.error()
                : answer.partitions().getFirst().error();
    }
}
