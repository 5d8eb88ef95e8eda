package io.millrace.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.Check;
import io.millrace.base.ConfigResource;
import io.millrace.base.Uuid;
import io.millrace.metadata.MetadataDelta.Other;
import io.millrace.metadata.controller.Command;
import io.millrace.metadata.controller.Command.ConfigChange;
import io.millrace.metadata.controller.Command.ConfigChanges;
import io.millrace.metadata.controller.Command.MorePartitions;
import io.millrace.metadata.controller.Command.TopicReference;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.AccessControlEntryRecord;
import io.millrace.protocol.metadata.ClientQuotaRecord;
import io.millrace.protocol.metadata.DelegationTokenRecord;
import io.millrace.protocol.metadata.FenceBrokerRecord;
import io.millrace.protocol.metadata.PartitionChangeRecord;
import io.millrace.protocol.metadata.PartitionRecord;
import io.millrace.protocol.metadata.RegisterControllerRecord;
import io.millrace.protocol.metadata.RemoveTopicRecord;
import io.millrace.protocol.metadata.TopicRecord;
import io.millrace.protocol.metadata.UnregisterControllerRecord;
import io.millrace.protocol.metadata.UserScramCredentialRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImageBuilderTest {

    @Test
    void aSnapshotMakesTheSameImage() {
        Scene scene = Scene.withBrokers(1, 2, 3);
        scene.create("a.b", 3, 2);
        scene.create("plain", 1, 1);
        scene.ask(new Command.AllocateProducerIds(1, scene.brokerEpoch(1)));
        scene.apply(others());

        assertThat(reload(scene.image())).isEqualTo(scene.image());
        assertThat(scene.delta().others())
                .containsExactlyInAnyOrder(
                        Other.QUOTAS, Other.CREDENTIALS, Other.ACCESS_RULES, Other.TOKENS);
        assertThat(scene.image().toRecords().getFirst().toString()).contains("metadata.version");
    }

    @Test
    void aDeltaNamesWhatChangedOfATopic() {
        Scene scene = Scene.withBrokers(1);
        scene.create("t", 3, 1);
        Uuid id = scene.existing("t").id();

        scene.apply(List.of(new PartitionChangeRecord().topicId(id).partitionId(1).leader(-1)));

        MetadataDelta.TopicDelta delta = scene.topicDelta(id);
        assertThat(delta.changedPartitions()).containsExactly(1);
        PartitionImage before = Check.present(delta.before(), "before").partitions().get(1);
        PartitionImage after = Check.present(delta.after(), "after").partitions().get(1);
        assertThat(before.leader()).isEqualTo(1);
        assertThat(after.leader()).isEqualTo(-1);
        assertThat(after.leaderEpoch()).isEqualTo(1);
        assertThat(scene.delta().topics()).hasSize(1);
    }

    @Test
    void aTopicThatIsMadeAgainIsAnotherTopic() {
        Scene scene = Scene.withBrokers(1);
        scene.create("t", 1, 1);
        Uuid old = scene.existing("t").id();
        Uuid fresh = new Uuid(5, 5);

        scene.apply(
                List.of(
                        new RemoveTopicRecord().topicId(old),
                        new TopicRecord().name("t").topicId(fresh),
                        new PartitionRecord()
                                .topicId(fresh)
                                .partitionId(0)
                                .replicas(List.of(1))
                                .isr(List.of(1))
                                .leader(1)
                                .leaderEpoch(0)
                                .partitionEpoch(0)));

        assertThat(scene.existing("t").id()).isEqualTo(fresh);
        assertThat(scene.image().topics().find(old)).isNull();
        assertThat(scene.topicDelta(old).after()).isNull();
        assertThat(scene.topicDelta(fresh).before()).isNull();
        assertThat(scene.image().topics().partitionCount()).isEqualTo(1);
    }

    @Test
    void partitionsThatLookAlikeAreOneObjectUntilOneChanges() {
        Scene scene = Scene.withBrokers(1);
        scene.create("t", 100, 1);
        List<PartitionImage> partitions = scene.existing("t").partitions();
        assertThat(partitions).allMatch(each -> each == partitions.getFirst());

        scene.apply(
                List.of(
                        new PartitionChangeRecord()
                                .topicId(scene.existing("t").id())
                                .partitionId(7)
                                .leader(-1)));

        assertThat(scene.existing("t").partitions().get(7).leader()).isEqualTo(-1);
        assertThat(scene.existing("t").partitions().get(6).leader()).isEqualTo(1);
        assertThat(scene.existing("t").partitions().get(8).leader()).isEqualTo(1);
    }

    @Test
    void aFencedBrokerIsNotActive() {
        Scene scene = Scene.withBrokers(1);
        long epoch = scene.brokerEpoch(1);

        scene.apply(List.of(new FenceBrokerRecord().id(1).epoch(epoch)));

        assertThat(scene.image().cluster().active()).isEmpty();
        assertThat(scene.delta().brokers()).containsExactly(1);
    }

    @Test
    void aControllerComesAndGoes() {
        Scene scene = Scene.withBrokers(1);
        scene.apply(List.of(new RegisterControllerRecord().controllerId(7)));
        assertThat(scene.image().cluster().controllers()).containsOnlyKeys(7);

        scene.apply(List.of(new UnregisterControllerRecord().controllerId(7)));

        assertThat(scene.image().cluster().controllers()).isEmpty();
        assertThat(scene.delta().others()).containsExactly(Other.CONTROLLERS);
        assertThat(reload(scene.image())).isEqualTo(scene.image());
    }

    @Test
    void recordsThatDoNotFitAreABrokenInvariant() {
        Scene scene = Scene.withBrokers(1);
        scene.create("t", 1, 1);
        Uuid id = scene.existing("t").id();

        assertBroken(scene, new RemoveTopicRecord().topicId(new Uuid(9, 9)));
        assertBroken(scene, new PartitionChangeRecord().topicId(id).partitionId(1));
        assertBroken(scene, new PartitionRecord().topicId(id).partitionId(2));
        assertBroken(scene, new TopicRecord().name("t").topicId(id));
        assertBroken(scene, new FenceBrokerRecord().id(8));
    }

    /** Whatever happens: the delta is what a comparison finds, and a snapshot loses nothing. */
    @Test
    void randomHistories() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Scene scene = Scene.withBrokers(1, 2, 3);
        for (int step = 0; step < 600; step++) {
            MetadataImage before = scene.image();
            scene.ask(randomCommand(random, before));
            MetadataImage after = scene.image();
            String place = "seed " + seed + " step " + step + " " + scene.transcript();
            if (after != before) {
                assertThat(scene.delta())
                        .as(place)
                        .isEqualTo(ImageComparison.between(before, after));
            }
            assertConsistent(after, place);
            if (step % 20 == 0) {
                assertThat(reload(after)).as(place).isEqualTo(after);
            }
        }
    }

    private static Command<?> randomCommand(Random random, MetadataImage image) {
        String name = List.of("a.b", "a_b", "c", "d", "e").get(random.nextInt(5));
        Uuid id = new Uuid(random.nextLong(), random.nextLong());
        return switch (random.nextInt(6)) {
            case 0, 1 ->
                    new Command.CreateTopics(
                            List.of(
                                    new Command.NewTopic(
                                            name,
                                            id,
                                            1 + random.nextInt(4),
                                            (short) (1 + random.nextInt(4)),
                                            java.util.Map.of(),
                                            java.util.Map.of("segment.ms", "1"))),
                            random.nextInt(4) == 0);
            case 2 -> new Command.DeleteTopics(List.of(new TopicReference(name, Uuid.ZERO)));
            case 3 ->
                    new Command.CreatePartitions(
                            List.of(new MorePartitions(name, random.nextInt(8), null)), false);
            case 4 ->
                    new Command.IncrementalAlterConfigs(
                            List.of(
                                    new ConfigChanges(
                                            ConfigResource.topic(name),
                                            List.of(
                                                    new ConfigChange(
                                                            "key" + random.nextInt(3),
                                                            Command.Operation.values()[
                                                                    random.nextInt(2)],
                                                            "v" + random.nextInt(3))))),
                            false);
            default -> {
                int broker = 1 + random.nextInt(3);
                yield new Command.AllocateProducerIds(
                        broker, Check.present(image.cluster().broker(broker), "broker").epoch());
            }
        };
    }

    private static void assertConsistent(MetadataImage image, String place) {
        int partitions = 0;
        for (TopicImage topic : image.topics().all()) {
            assertThat(image.topics().find(topic.id())).as(place).isSameAs(topic);
            partitions += topic.partitions().size();
            for (PartitionImage partition : topic.partitions()) {
                assertThat(partition.replicas().nodes()).as(place).doesNotHaveDuplicates();
                assertThat(partition.replicas().nodes())
                        .as(place)
                        .contains(partition.leader())
                        .containsAll(partition.inSync());
            }
        }
        assertThat(image.topics().byId().size()).as(place).isEqualTo(image.topics().size());
        assertThat(image.topics().partitionCount()).as(place).isEqualTo(partitions);
    }

    private static MetadataImage reload(MetadataImage image) {
        return ImageBuilder.snapshotInPlaceOf(MetadataImage.EMPTY)
                .replay(image.toRecords())
                .build(image.provenance())
                .image();
    }

    private static void assertBroken(Scene scene, MetadataRecord record) {
        assertThatThrownBy(() -> scene.apply(List.of(record)))
                .isInstanceOf(Check.BrokenInvariant.class);
    }

    private static List<MetadataRecord> others() {
        List<MetadataRecord> records = new ArrayList<>();
        records.add(
                new ClientQuotaRecord()
                        .entity(
                                List.of(
                                        new ClientQuotaRecord.EntityData()
                                                .entityType("user")
                                                .entityName("u")))
                        .key("producer_byte_rate")
                        .value(5));
        records.add(new UserScramCredentialRecord().name("u").mechanism((byte) 1));
        records.add(new AccessControlEntryRecord().id(new Uuid(1, 1)).principal("User:u"));
        records.add(new DelegationTokenRecord().tokenId("t"));
        return records;
    }
}
