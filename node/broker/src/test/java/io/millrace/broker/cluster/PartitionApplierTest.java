package io.millrace.broker.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Clock;
import io.millrace.base.ConfigResource;
import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.broker.PartitionRef;
import io.millrace.broker.partition.GroupCommit;
import io.millrace.broker.partition.Partition;
import io.millrace.broker.partition.Partitions;
import io.millrace.broker.partition.ReplicaHost;
import io.millrace.broker.partition.TestHosts;
import io.millrace.broker.threads.PlatformThreads;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.metadata.ImageBuilder;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.Provenance;
import io.millrace.metrics.Labels;
import io.millrace.metrics.MetricRegistry;
import io.millrace.metrics.Unit;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.ConfigRecord;
import io.millrace.protocol.metadata.PartitionRecord;
import io.millrace.protocol.metadata.RemoveTopicRecord;
import io.millrace.protocol.metadata.TopicRecord;
import io.millrace.storage.LogConfig;
import io.millrace.storage.StorageOptions;
import io.millrace.storage.log.LogDirectory;
import io.millrace.storage.log.PartitionLog;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartitionApplierTest {
    private static final int NODE = 1;
    private static final Uuid WIDE = new Uuid(1, 1);
    private static final Uuid OTHER = new Uuid(1, 2);

    private static final Path DATA = Path.of("/data");
    private static final TopicPartition FIRST = new TopicPartition("wide", 0);

    private final MemoryFileSystem files = new MemoryFileSystem();
    private final LogDirectory logs = LogDirectory.open(files, DATA, StorageOptions.DEFAULT, 0);
    private final GroupCommit commits =
            new GroupCommit(
                    PlatformThreads.INSTANCE.pool("test-sync", 1),
                    logs.journal(),
                    Clock.system(),
                    new MetricRegistry().histogram("t", "t", Unit.NANOS, Labels.NONE));
    private final Partitions partitions = new Partitions();
    private final PartitionApplier applier =
            new PartitionApplier(logs, partitions, new TopicLayers(NODE, Map.of()), host());
    private MetadataImage image = MetadataImage.EMPTY;

    private ReplicaHost host() {
        return TestHosts.alone(NODE, commits, Clock.system());
    }

    @AfterEach
    void close() {
        commits.close();
        logs.close();
    }

    private void apply(List<? extends MetadataRecord> records) {
        ImageBuilder.Applied applied =
                ImageBuilder.after(image)
                        .replay(List.copyOf(records))
                        .build(new Provenance(image.provenance().offset() + 1, 1, 0));
        image = applied.image();
        applier.apply(applied.delta(), image);
    }

    private static List<MetadataRecord> topic(String name, Uuid id, int partitionCount) {
        List<MetadataRecord> records = new ArrayList<>();
        records.add(new TopicRecord().name(name).topicId(id));
        for (int number = 0; number < partitionCount; number++) {
            records.add(
                    new PartitionRecord()
                            .topicId(id)
                            .partitionId(number)
                            .replicas(List.of(NODE))
                            .isr(List.of(NODE))
                            .leader(NODE));
        }
        return records;
    }

    private void configure(String topic, String key, String value) {
        apply(
                List.of(
                        new ConfigRecord()
                                .resourceType(ConfigResource.Type.TOPIC.code())
                                .resourceName(topic)
                                .name(key)
                                .value(value)));
    }

    private Partition partition(String topic, int number) {
        return Objects.requireNonNull(partitions.partition(new TopicPartition(topic, number)));
    }

    @Test
    void partitionsThatFoundNoRoomAreMadeWhenThereIsSome() {
        files.limitBytes(0);
        apply(topic("wide", WIDE, 3));
        assertThat(partitions.all()).isEmpty();
        assertThat(applier.retry(image)).isFalse();
        assertThat(applier.isIncomplete()).isTrue();

        files.limitBytes(Long.MAX_VALUE);
        assertThat(applier.retry(image)).isTrue();

        assertThat(applier.isIncomplete()).isFalse();
        assertThat(partitions.all()).hasSize(3);
    }

    @Test
    void partitionsThatFoundNoDescriptorAreMadeUnlessTheirTopicIsGone() {
        files.limitOpenFiles(0);
        apply(topic("wide", WIDE, 3));
        apply(topic("other", OTHER, 1));
        assertThat(partitions.all()).isEmpty();
        apply(List.of(new RemoveTopicRecord().topicId(WIDE)));

        files.limitOpenFiles(Integer.MAX_VALUE);
        assertThat(applier.retry(image)).isTrue();

        assertThat(applier.isIncomplete()).isFalse();
        assertThat(partitions.all()).extracting(Partition::topicId).containsExactly(OTHER);
    }

    @Test
    void thePartitionsOfATopicShareWhatIsEqual() {
        apply(topic("wide", WIDE, 30));
        Partition first = partition("wide", 0);
        for (int number = 1; number < 30; number++) {
            assertThat(partition("wide", number).log().config()).isSameAs(first.log().config());
            assertThat(partition("wide", number).rules()).isSameAs(first.rules());
        }
    }

    @Test
    void aChangedSettingReachesTheTopicsPartitionsAndNoOthers() {
        apply(topic("wide", WIDE, 3));
        apply(topic("other", OTHER, 1));
        configure("wide", "segment.bytes", "2097152");
        configure("wide", "min.insync.replicas", "2");
        for (int number = 0; number < 3; number++) {
            Partition partition = partition("wide", number);
            assertThat(partition.log().config().segments().sizeBytes()).isEqualTo(2097152);
            assertThat(partition.rules().minInsyncReplicas()).isEqualTo(2);
        }
        assertThat(partition("other", 0).log().config().segments().sizeBytes()).isEqualTo(1 << 30);
        assertThat(partition("other", 0).rules().minInsyncReplicas()).isEqualTo(1);
    }

    @Test
    void partitionsAreFoundByNameAndById() {
        apply(topic("wide", WIDE, 20));
        for (int number = 0; number < 20; number++) {
            Partition partition = partition("wide", number);
            assertThat(partition.id()).isEqualTo(new TopicPartition("wide", number));
            assertThat(partitions.partition(PartitionRef.byId(WIDE, number))).isSameAs(partition);
            assertThat(partitions.partition(PartitionRef.byName("wide", number)))
                    .isSameAs(partition);
        }
        assertThat(partitions.partition(PartitionRef.byName("wide", 20))).isNull();
        assertThat(partitions.partition(PartitionRef.byName("wide", -1))).isNull();
        assertThat(partitions.partition(PartitionRef.byId(OTHER, 0))).isNull();
        assertThat(partitions.all()).hasSize(20);
    }

    @Test
    void aTopicOfTheSameNameTakesThePlaceOfTheOneThatWasDeleted() {
        apply(topic("wide", WIDE, 3));
        List<MetadataRecord> records = new ArrayList<>();
        records.add(new RemoveTopicRecord().topicId(WIDE));
        records.addAll(topic("wide", OTHER, 2));
        apply(records);
        assertThat(partition("wide", 1).topicId()).isEqualTo(OTHER);
        assertThat(partitions.partition(new TopicPartition("wide", 2))).isNull();
        assertThat(partitions.partition(PartitionRef.byId(WIDE, 0))).isNull();
        assertThat(partitions.all()).hasSize(2);
        apply(List.of(new RemoveTopicRecord().topicId(OTHER)));
        assertThat(partitions.all()).isEmpty();
        assertThat(partitions.partition(PartitionRef.byName("wide", 0))).isNull();
    }

    private List<String> strays() {
        return files.list(DATA).stream().filter(name -> name.endsWith("-stray")).toList();
    }

    @Test
    void aLogOfAnotherTopicIsKeptAsideAndNeverDeleted() {
        logs.create(FIRST, OTHER, LogConfig.DEFAULT);
        apply(topic("wide", WIDE, 1));
        assertThat(partition("wide", 0).log().topicId()).isEqualTo(WIDE);
        assertThat(strays()).hasSize(1).allMatch(name -> name.startsWith("wide-0."));
        assertThat(logs.strayLogs()).isEqualTo(1);
        logs.tick(Long.MAX_VALUE);
        Path kept = DATA.resolve(strays().getFirst());
        assertThat(files.exists(kept.resolve("00000000000000000000.log"))).isTrue();
    }

    @Test
    void aLogThatDoesNotSayItsTopicIsKeptAsideWhenTheTopicIsNewAndTakenAtAStart() {
        logs.create(FIRST, WIDE, LogConfig.DEFAULT);
        logs.close();
        files.replace(
                DATA.resolve("wide-0/partition.metadata"),
                ByteBuffer.wrap("version: 0".getBytes(StandardCharsets.UTF_8)));
        LogDirectory again = LogDirectory.open(files, DATA, StorageOptions.DEFAULT, 0);
        PartitionApplier restarted =
                new PartitionApplier(again, partitions, new TopicLayers(NODE, Map.of()), host());
        ImageBuilder.Applied applied =
                ImageBuilder.after(image)
                        .replay(topic("wide", WIDE, 1))
                        .build(new Provenance(1, 1, 0));
        PartitionLog unknown = Objects.requireNonNull(again.log(FIRST));
        assertThat(unknown.topicId()).isNull();
        restarted.applyAll(applied.image());
        assertThat(partition("wide", 0).log()).isSameAs(unknown);
        assertThat(unknown.topicId()).isEqualTo(WIDE);
        again.close();

        files.replace(DATA.resolve("wide-0/partition.metadata"), ByteBuffer.allocate(0));
        LogDirectory third = LogDirectory.open(files, DATA, StorageOptions.DEFAULT, 0);
        new PartitionApplier(third, new Partitions(), new TopicLayers(NODE, Map.of()), host())
                .apply(applied.delta(), applied.image());
        assertThat(strays()).hasSize(1);
        third.close();
    }
}
