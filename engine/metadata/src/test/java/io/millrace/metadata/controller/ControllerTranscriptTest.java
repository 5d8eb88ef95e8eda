package io.millrace.metadata.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.ConfigResource;
import io.millrace.base.Uuid;
import io.millrace.metadata.Scene;
import io.millrace.metadata.controller.Command.AllocateProducerIds;
import io.millrace.metadata.controller.Command.AlterConfigs;
import io.millrace.metadata.controller.Command.ConfigChange;
import io.millrace.metadata.controller.Command.ConfigChanges;
import io.millrace.metadata.controller.Command.CreatePartitions;
import io.millrace.metadata.controller.Command.CreateTopics;
import io.millrace.metadata.controller.Command.DeleteTopics;
import io.millrace.metadata.controller.Command.FeatureUpdate;
import io.millrace.metadata.controller.Command.IncrementalAlterConfigs;
import io.millrace.metadata.controller.Command.MorePartitions;
import io.millrace.metadata.controller.Command.NewConfigs;
import io.millrace.metadata.controller.Command.Operation;
import io.millrace.metadata.controller.Command.TopicReference;
import io.millrace.metadata.controller.Command.UpdateFeatures;
import io.millrace.metadata.controller.Command.UpgradeType;
import io.millrace.protocol.metadata.FeatureLevelRecord;
import io.millrace.protocol.metadata.RegisterBrokerRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the controller writes and answers, as transcripts. */
class ControllerTranscriptTest {

    @Test
    void theFirstStartOfANode() {
        Scene scene = new Scene();
        scene.ask(new Command.Bootstrap());
        scene.ask(new Command.Bootstrap());

        assertThat(scene.transcript())
                .isEqualTo(
                        """
                        > Bootstrap[]
                          feature metadata.version=33
                          feature transaction.version=2
                          feature group.version=1
                        = ok
                        > Bootstrap[]
                        = ok
                        """);
    }

    @Test
    void topicsAreCreatedEachOnItsOwn() {
        Scene scene = Scene.withBrokers(1, 2, 3);
        scene.create("a.b", 1, 1);
        scene.transcript();

        List<Command.CreatedTopic> answers =
                scene.ask(
                        new CreateTopics(
                                List.of(
                                        Scene.topic("fine", 3, 2),
                                        Scene.topic("a.b", 1, 1),
                                        Scene.topic("a_b", 1, 1),
                                        Scene.topic("twice", 1, 1),
                                        Scene.topic("twice", 1, 1),
                                        Scene.topic("no/slash", 1, 1),
                                        Scene.topic("..", 1, 1),
                                        Scene.topic("wide", 1, 4),
                                        Scene.topic("none", 0, 1),
                                        Scene.topic("nobody", 1, 0),
                                        Scene.topic("huge", 10_001, 1),
                                        Scene.topic("__cluster_metadata", 1, 1)),
                                false));

        assertThat(scene.transcript().lines().filter(line -> line.startsWith("  ")))
                .containsExactly(
                        "  topic fine",
                        "  partition 0 replicas [2, 3] isr [2, 3] leader 2 epochs 0/0",
                        "  partition 1 replicas [3, 1] isr [3, 1] leader 3 epochs 0/0",
                        "  partition 2 replicas [1, 2] isr [1, 2] leader 1 epochs 0/0");
        assertThat(answers.stream().map(each -> each.name() + " " + text(each.error())))
                .containsExactly(
                        "fine ok",
                        "a.b TOPIC_ALREADY_EXISTS: Topic 'a.b' already exists.",
                        "a_b INVALID_TOPIC_EXCEPTION: Topic 'a_b' collides with existing topic:"
                                + " a.b",
                        "twice INVALID_REQUEST: Duplicate topic name.",
                        "twice INVALID_REQUEST: Duplicate topic name.",
                        "no/slash INVALID_TOPIC_EXCEPTION: Topic name is invalid: 'no/slash'"
                                + " contains one or more characters other than ASCII"
                                + " alphanumerics, '.', '_' and '-'",
                        ".. INVALID_TOPIC_EXCEPTION: Topic name is invalid: '..' is not allowed",
                        "wide INVALID_REPLICATION_FACTOR: Unable to replicate the partition 4"
                                + " time(s): The target replication factor of 4 cannot be reached"
                                + " because only 3 broker(s) are registered or some brokers have"
                                + " all their log directories cordoned.",
                        "none INVALID_PARTITIONS: Number of partitions was set to an invalid"
                                + " non-positive value.",
                        "nobody INVALID_REPLICATION_FACTOR: Replication factor must be larger than"
                                + " 0, or -1 to use the default value.",
                        "huge POLICY_VIOLATION: Excessively large number of partitions per"
                                + " request.",
                        "__cluster_metadata TOPIC_AUTHORIZATION_FAILED: Topic"
                                + " '__cluster_metadata' is the metadata log and can't be"
                                + " created.");
    }

    @Test
    void topicsAreDeletedByNameOrId() {
        Scene scene = Scene.withBrokers(1);
        scene.create("a", 1, 1);
        scene.create("b", 1, 1);
        Uuid b = scene.existing("b").id();
        scene.ask(
                new IncrementalAlterConfigs(
                        List.of(
                                new ConfigChanges(
                                        ConfigResource.topic("a"),
                                        List.of(
                                                new ConfigChange(
                                                        "retention.ms", Operation.SET, "1")))),
                        false));

        List<Command.DeletedTopic> answers =
                scene.ask(
                        new DeleteTopics(
                                List.of(
                                        new TopicReference("a", Uuid.ZERO),
                                        new TopicReference(null, b),
                                        new TopicReference("missing", Uuid.ZERO),
                                        new TopicReference(null, new Uuid(9, 9)),
                                        new TopicReference("x", new Uuid(9, 9)),
                                        new TopicReference(null, Uuid.ZERO))));

        assertThat(answers.stream().map(each -> each.name() + " " + text(each.error())))
                .containsExactly(
                        "a ok",
                        "b ok",
                        "missing UNKNOWN_TOPIC_OR_PARTITION: This server does not host this"
                                + " topic-partition.",
                        "null UNKNOWN_TOPIC_ID: This server knows no topic with that id.",
                        "x INVALID_REQUEST: You may not specify both topic name and topic id.",
                        "null INVALID_REQUEST: Neither topic name nor id were specified.");
        assertThat(scene.image().topics().size()).isZero();
        assertThat(scene.image().topics().partitionCount()).isZero();
        assertThat(scene.image().configs().byResource().size()).isZero();
        assertThat(scene.delta().configs()).containsExactly(ConfigResource.topic("a"));
    }

    @Test
    void partitionsAreAdded() {
        Scene scene = Scene.withBrokers(1, 2);
        scene.create("t", 2, 2);
        scene.create("u", 1, 1);
        scene.transcript();

        List<Command.TopicOutcome> answers =
                scene.ask(
                        new CreatePartitions(
                                List.of(
                                        new MorePartitions("t", 3, List.of(List.of(2, 1))),
                                        new MorePartitions("u", 1, null),
                                        new MorePartitions("missing", 1, null)),
                                false));
        assertThat(answers.stream().map(each -> each.topic() + " " + text(each.error())))
                .containsExactly(
                        "t ok",
                        "u INVALID_PARTITIONS: Topic already has 1 partition(s).",
                        "missing UNKNOWN_TOPIC_OR_PARTITION: This server does not host this"
                                + " topic-partition.");
        assertThat(scene.transcript())
                .contains("  partition 2 replicas [2, 1] isr [2, 1] leader 2 epochs 0/0\n");

        assertThat(partitions(scene, new MorePartitions("t", 2, null)))
                .isEqualTo(
                        "INVALID_PARTITIONS: The topic t currently has 3 partition(s); 2 would not"
                                + " be an increase.");
        assertThat(partitions(scene, new MorePartitions("t", 5, List.of(List.of(1, 2)))))
                .isEqualTo(
                        "INVALID_REPLICA_ASSIGNMENT: Attempted to add 2 additional partition(s),"
                                + " but only 1 assignment(s) were specified.");
        assertThat(partitions(scene, new MorePartitions("t", 4, List.of(List.of(1)))))
                .startsWith(
                        "INVALID_REPLICA_ASSIGNMENT: The manual partition assignment includes"
                                + " a partition with 1 replica(s)");
        assertThat(partitions(scene, new MorePartitions("t", 4, List.of(List.of(1, 7)))))
                .endsWith("includes broker 7, but no such broker is registered.");
    }

    @Test
    void settingsAreChangedOneByOne() {
        Scene scene = Scene.withBrokers(1);
        scene.create("t", 1, 1);
        scene.transcript();

        assertThat(change(scene, "cleanup.policy", Operation.APPEND, "compact")).isEqualTo("ok");
        assertThat(change(scene, "cleanup.policy", Operation.SUBTRACT, "delete")).isEqualTo("ok");
        assertThat(change(scene, "retention.ms", Operation.SET, "5")).isEqualTo("ok");
        assertThat(change(scene, "retention.ms", Operation.SET, "5")).isEqualTo("ok");
        assertThat(change(scene, "retention.ms", Operation.DELETE, null)).isEqualTo("ok");
        assertThat(change(scene, "retention.ms", Operation.DELETE, null)).isEqualTo("ok");
        assertThat(change(scene, "bad.key", Operation.SET, "1"))
                .isEqualTo("INVALID_CONFIG: Unknown topic config name: bad.key");
        assertThat(change(scene, "retention.ms", Operation.APPEND, "1"))
                .isEqualTo(
                        "INVALID_CONFIG: Can't APPEND to key retention.ms because its type is not"
                                + " LIST.");

        assertThat(scene.transcript().lines().filter(line -> line.startsWith("  ")))
                .containsExactly(
                        "  config 2:t cleanup.policy=delete,compact",
                        "  config 2:t cleanup.policy=compact",
                        "  config 2:t retention.ms=5",
                        "  config 2:t retention.ms=null");
    }

    @Test
    void settingsAreReplaced() {
        Scene scene = Scene.withBrokers(1);
        scene.create("t", 1, 1);
        change(scene, "retention.ms", Operation.SET, "5");
        change(scene, "segment.ms", Operation.SET, "6");
        scene.transcript();

        scene.ask(
                new AlterConfigs(
                        List.of(
                                new NewConfigs(
                                        ConfigResource.topic("t"),
                                        java.util.Map.of("segment.ms", "7"))),
                        false));

        assertThat(scene.image().configs().of(ConfigResource.topic("t")))
                .isEqualTo(java.util.Map.of("segment.ms", "7"));
        assertThat(scene.transcript().lines().filter(line -> line.startsWith("  ")))
                .containsExactly("  config 2:t retention.ms=null", "  config 2:t segment.ms=7");
    }

    @Test
    void resourcesOfSettingsAreChecked() {
        Scene scene = Scene.withBrokers(1);

        assertThat(check(scene, ConfigResource.topic("nope")))
                .isEqualTo("UNKNOWN_TOPIC_OR_PARTITION: The topic 'nope' does not exist.");
        assertThat(check(scene, ConfigResource.topic("")))
                .isEqualTo("INVALID_REQUEST: Default topic resources are not allowed.");
        assertThat(check(scene, new ConfigResource(ConfigResource.Type.BROKER, "x")))
                .isEqualTo("INVALID_REQUEST: Node id must be an integer, but it is: x");
        assertThat(check(scene, ConfigResource.broker(9)))
                .isEqualTo("BROKER_ID_NOT_REGISTERED: No broker with id 9 is registered.");
        assertThat(check(scene, ConfigResource.broker(1))).isEqualTo("ok");
        assertThat(check(scene, ConfigResource.allBrokers())).isEqualTo("ok");
        assertThat(check(scene, new ConfigResource(ConfigResource.Type.GROUP, "")))
                .isEqualTo("INVALID_REQUEST: Default group resources are not allowed.");
        assertThat(check(scene, new ConfigResource(ConfigResource.Type.GROUP, "g")))
                .isEqualTo("ok");
        assertThat(check(scene, new ConfigResource(ConfigResource.Type.BROKER_LOGGER, "1")))
                .startsWith("INVALID_REQUEST");
    }

    @Test
    void featuresGoNoFurtherThanThisBuild() {
        Scene scene = Scene.withBrokers(1);

        assertThat(feature(scene, "metadata.version", 33, UpgradeType.UPGRADE)).isEqualTo("ok");
        assertThat(feature(scene, "metadata.version", 32, UpgradeType.SAFE_DOWNGRADE))
                .isEqualTo(
                        "INVALID_UPDATE_VERSION: Unsupported metadata.version downgrade from 33 to"
                                + " 32. Refusing to perform the requested downgrade because it"
                                + " might delete metadata information.");
        assertThat(feature(scene, "metadata.version", 31, UpgradeType.UNSAFE_DOWNGRADE))
                .endsWith("Unsafe metadata downgrade is not supported in this version.");
        assertThat(feature(scene, "metadata.version", 29, UpgradeType.SAFE_DOWNGRADE))
                .isEqualTo(
                        "INVALID_UPDATE_VERSION: Invalid update version 29 for feature"
                                + " metadata.version. This node only supports levels 30 to 33.");
        assertThat(feature(scene, "streams.version", 1, UpgradeType.UPGRADE))
                .endsWith("This node does not support the feature.");
        assertThat(feature(scene, "kraft.version", 1, UpgradeType.UPGRADE)).isEqualTo("ok");
        assertThat(feature(scene, "kraft.version", 0, UpgradeType.SAFE_DOWNGRADE))
                .endsWith("The quorum's version is kept by the quorum.");
    }

    /** A data directory of a release that knew one metadata.version. */
    @Test
    void aSingleNodeGoesUpByItself() {
        Scene scene = new Scene();
        ran(scene, 1, 30, 30);
        scene.start(1, 2);
        assertThat(scene.image().features().get("metadata.version")).isEqualTo((short) 33);
    }

    /** The level was somebody's choice, or is one that Apache Kafka may want back. */
    @Test
    void aLevelThatCouldHaveBeenHigherStaysUntilSomebodyRaisesIt() {
        for (int[] range : new int[][] {{7, 30}, {30, 33}}) {
            Scene scene = new Scene();
            ran(scene, 1, range[0], range[1]);
            scene.start(1, 2);
            scene.start(1, 3);
            assertThat(scene.image().features().get("metadata.version")).isEqualTo((short) 30);

            assertThat(feature(scene, "metadata.version", 33, UpgradeType.UPGRADE)).isEqualTo("ok");
            assertThat(scene.image().features().get("metadata.version")).isEqualTo((short) 33);
        }
    }

    @Test
    void aNodeThatCouldNotReadItKeepsALevelFromComing() {
        Scene scene = new Scene();
        ran(scene, 1, 30, 30);
        ran(scene, 2, 30, 30);
        scene.start(1, 2);
        assertThat(scene.image().features().get("metadata.version")).isEqualTo((short) 30);
        assertThat(feature(scene, "metadata.version", 33, UpgradeType.UPGRADE))
                .isEqualTo(
                        "INVALID_UPDATE_VERSION: Invalid update version 33 for feature"
                                + " metadata.version. Broker 2 only supports versions 30-30");
    }

    /** A node of an earlier release, which knew these levels, under metadata.version 30. */
    private static void ran(Scene scene, int broker, int lowest, int highest) {
        scene.apply(
                List.of(
                        new FeatureLevelRecord().name("metadata.version").featureLevel((short) 30),
                        new RegisterBrokerRecord()
                                .brokerId(broker)
                                .incarnationId(new Uuid(broker, 1))
                                .brokerEpoch(broker)
                                .features(
                                        List.of(
                                                new RegisterBrokerRecord.BrokerFeature()
                                                        .name("metadata.version")
                                                        .minSupportedVersion((short) lowest)
                                                        .maxSupportedVersion((short) highest)))));
    }

    @Test
    void producerIdsComeInBlocks() {
        Scene scene = Scene.withBrokers(1);
        long epoch = scene.brokerEpoch(1);

        scene.ask(new AllocateProducerIds(1, epoch));
        scene.ask(new AllocateProducerIds(1, epoch));
        scene.ask(new AllocateProducerIds(1, epoch + 1));

        assertThat(scene.transcript().lines().filter(line -> !line.startsWith(">")))
                .containsExactly(
                        "  producer ids up to 1000",
                        "= ProducerIdBlock[error=ok, first=0, size=1000]",
                        "  producer ids up to 2000",
                        "= ProducerIdBlock[error=ok, first=1000, size=1000]",
                        "= ProducerIdBlock[error=[STALE_BROKER_EPOCH: Expected broker epoch 3, but"
                                + " got 4], first=-1, size=0]");
    }

    private static String partitions(Scene scene, MorePartitions more) {
        return text(scene.ask(new CreatePartitions(List.of(more), false)).getFirst().error());
    }

    private static String change(
            Scene scene,
            String key,
            Operation operation,
            @org.jspecify.annotations.Nullable String value) {
        ConfigChanges changes =
                new ConfigChanges(
                        ConfigResource.topic("t"),
                        List.of(new ConfigChange(key, operation, value)));
        return text(
                scene.ask(new IncrementalAlterConfigs(List.of(changes), false)).getFirst().error());
    }

    private static String check(Scene scene, ConfigResource resource) {
        ConfigChanges changes = new ConfigChanges(resource, List.of());
        return text(
                scene.ask(new IncrementalAlterConfigs(List.of(changes), true)).getFirst().error());
    }

    private static String feature(Scene scene, String name, int level, UpgradeType type) {
        FeatureUpdate update = new FeatureUpdate(name, (short) level, type);
        return text(scene.ask(new UpdateFeatures(List.of(update), false)).getFirst().error());
    }

    private static String text(ApiError error) {
        return error.isNone() ? "ok" : error.code() + ": " + error.message();
    }
}
