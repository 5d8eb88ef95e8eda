package io.millrace.compatibility.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.compatibility.harness.Answers;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.SharedBroker;
import io.millrace.compatibility.harness.Topics;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Java admin client of today on topics, configurations and the cluster. */
@ExtendWith(SharedBroker.class)
class AdminTest {
    private final Topics topics;
    private final Admin admin;

    AdminTest(BrokerProcess broker) {
        this.topics = new Topics(broker.bootstrap());
        this.admin = Admin.create(ClientSettings.admin(broker.bootstrap()).properties());
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void aTopicIsCreatedDescribedListedAndDeleted() throws Exception {
        NewTopic topic = new NewTopic("admin-life", 3, (short) 1);
        var created = admin.createTopics(List.of(topic.configs(Map.of("retention.ms", "5000"))));
        assertThat(created.numPartitions("admin-life").get()).isEqualTo(3);
        assertThat(created.replicationFactor("admin-life").get()).isEqualTo(1);
        assertThat(created.config("admin-life").get().get("retention.ms").value())
                .isEqualTo("5000");
        Uuid id = created.topicId("admin-life").get();

        TopicDescription description = describe("admin-life");
        assertThat(description.topicId()).isEqualTo(id);
        assertThat(description.isInternal()).isFalse();
        assertThat(description.partitions()).hasSize(3);
        assertThat(description.partitions().getFirst().isr()).hasSize(1);
        assertThat(admin.listTopics().names().get()).contains("admin-life");

        admin.deleteTopics(List.of("admin-life")).all().get();
        assertThat(admin.listTopics().names().get()).doesNotContain("admin-life");
        assertThatThrownBy(() -> describe("admin-life"))
                .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void aTopicOfTheSameNameGetsAnotherIdAndStartsEmpty() throws Exception {
        topics.create("admin-again", 1);
        topics.write("admin-again", 0, List.of("old"));
        Uuid before = describe("admin-again").topicId();
        admin.deleteTopics(List.of("admin-again")).all().get();
        topics.create("admin-again", 1);
        assertThat(describe("admin-again").topicId()).isNotEqualTo(before);
        topics.write("admin-again", 0, List.of("new"));
        assertThat(topics.read("admin-again", 0, 1).getFirst().value()).isEqualTo("new");
    }

    @Test
    void creationSaysWhatIsWrong() throws Exception {
        topics.create("admin-wrong", 1);
        assertCreationFails(new NewTopic("admin-wrong", 1, (short) 1), TopicExistsException.class);
        assertCreationFails(new NewTopic("a b", 1, (short) 1), InvalidTopicException.class);
        assertCreationFails(new NewTopic("w1", 0, (short) 1), InvalidPartitionsException.class);
        assertCreationFails(
                new NewTopic("w2", 1, (short) 3), InvalidReplicationFactorException.class);
        assertCreationFails(
                new NewTopic("w3", 1, (short) 1).configs(Map.of("retention.ms", "soon")),
                InvalidConfigurationException.class);
        assertCreationFails(
                new NewTopic("w4", 1, (short) 1).configs(Map.of("no.such.key", "1")),
                InvalidConfigurationException.class);
        CreateTopicsOptions onlyCheck = new CreateTopicsOptions().validateOnly(true);
        admin.createTopics(List.of(new NewTopic("w5", 1, (short) 1)), onlyCheck).all().get();
        assertThat(admin.listTopics().names().get()).doesNotContain("w1", "w2", "w3", "w4", "w5");
    }

    @Test
    void partitionsAreAddedButNotRemoved() throws Exception {
        topics.create("admin-grow", 2);
        admin.createPartitions(Map.of("admin-grow", NewPartitions.increaseTo(5))).all().get();
        assertThat(describe("admin-grow").partitions()).hasSize(5);
        topics.write("admin-grow", 4, List.of("in a new partition"));
        assertThatThrownBy(() ->
                        admin.createPartitions(Map.of("admin-grow", NewPartitions.increaseTo(3)))
                                .all()
                                .get())
                .hasCauseInstanceOf(InvalidPartitionsException.class);
    }

    @Test
    void topicConfigsAreSetAppendedAndReset() throws Exception {
        topics.create("admin-config", 1);
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, "admin-config");
        ConfigEntry before = config(resource, "retention.ms");
        assertThat(before.value()).isEqualTo("604800000");
        assertThat(before.isDefault()).isTrue();

        alter(resource, "retention.ms", "12345", AlterConfigOp.OpType.SET);
        alter(resource, "cleanup.policy", "compact", AlterConfigOp.OpType.APPEND);
        ConfigEntry set = config(resource, "retention.ms");
        assertThat(set.value()).isEqualTo("12345");
        assertThat(set.source()).isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG);
        assertThat(config(resource, "cleanup.policy").value()).isEqualTo("delete,compact");

        alter(resource, "cleanup.policy", "compact", AlterConfigOp.OpType.SUBTRACT);
        alter(resource, "retention.ms", "", AlterConfigOp.OpType.DELETE);
        assertThat(config(resource, "cleanup.policy").value()).isEqualTo("delete");
        assertThat(config(resource, "retention.ms").isDefault()).isTrue();
        assertThatThrownBy(() -> alter(resource, "retention.ms", "soon", AlterConfigOp.OpType.SET))
                .hasCauseInstanceOf(InvalidConfigurationException.class);
    }

    @Test
    void theBrokerDescribesItself() throws Exception {
        DescribeClusterResult cluster = admin.describeCluster();
        int node = cluster.nodes().get().iterator().next().id();
        assertThat(cluster.clusterId().get()).hasSize(22);
        assertThat(cluster.controller().get().id()).isEqualTo(node);
        ConfigResource broker =
                new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(node));
        assertThat(config(broker, "log.retention.ms")).isNotNull();
        assertThat(config(broker, "group.initial.rebalance.delay.ms").value()).isEqualTo("0");

        QuorumInfo quorum = admin.describeMetadataQuorum().quorumInfo().get();
        assertThat(quorum.leaderId()).isEqualTo(node);
        assertThat(quorum.voters()).hasSize(1);
        assertThat(quorum.highWatermark()).isPositive();

        assertThat(admin.describeFeatures().featureMetadata().get().supportedFeatures())
                .containsKey("metadata.version");
    }

    @Test
    void recordsAreDeletedUpToAnOffset() throws Exception {
        topics.create("admin-delete-records", 1);
        topics.write(
                "admin-delete-records", 0, IntStream.range(0, 100).mapToObj(i -> "v" + i).toList());
        TopicPartition partition = new TopicPartition("admin-delete-records", 0);
        long low =
                Answers.of(
                                admin.deleteRecords(
                                                Map.of(partition, RecordsToDelete.beforeOffset(30)))
                                        .lowWatermarks(),
                                partition)
                        .get()
                        .lowWatermark();
        assertThat(low).isEqualTo(30);
        assertThat(offset(partition, OffsetSpec.earliest())).isEqualTo(30);
        assertThat(topics.read("admin-delete-records", 0, 70).getFirst().value()).isEqualTo("v30");
        assertThatThrownBy(() ->
                        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(101)))
                                .all()
                                .get())
                .hasCauseInstanceOf(OffsetOutOfRangeException.class);
    }

    @Test
    void offsetsAreListedByEverySpecialTimestamp() throws Exception {
        topics.create("admin-offsets", 1);
        topics.write("admin-offsets", 0, List.of("a", "b", "c"));
        TopicPartition partition = new TopicPartition("admin-offsets", 0);
        assertThat(offset(partition, OffsetSpec.earliest())).isZero();
        assertThat(offset(partition, OffsetSpec.latest())).isEqualTo(3);
        assertThat(offset(partition, OffsetSpec.maxTimestamp())).isBetween(0L, 2L);
        assertThat(offset(partition, OffsetSpec.earliestLocal())).isZero();
        assertThat(offset(partition, OffsetSpec.forTimestamp(0))).isZero();
        assertThat(offset(partition, OffsetSpec.latestTiered())).isEqualTo(-1);
    }

    @Test
    void logDirectoriesKnowTheirSizes() throws Exception {
        topics.create("admin-dirs", 1);
        topics.write("admin-dirs", 0, List.of("x".repeat(5_000)));
        int node = admin.describeCluster().nodes().get().iterator().next().id();
        Collection<LogDirDescription> directories =
                Answers.of(admin.describeLogDirs(List.of(node)).allDescriptions().get(), node)
                        .values();
        LogDirDescription directory = directories.iterator().next();
        assertThat(directory.error()).isNull();
        assertThat(directory.totalBytes().orElseThrow()).isPositive();
        TopicPartition partition = new TopicPartition("admin-dirs", 0);
        assertThat(Answers.of(directory.replicaInfos(), partition).size()).isGreaterThan(5_000);
    }

    @Test
    void producersOfAPartitionAreShown() throws Exception {
        topics.create("admin-producers", 1);
        topics.write("admin-producers", 0, List.of("a", "b"));
        TopicPartition partition = new TopicPartition("admin-producers", 0);
        List<ProducerState> producers =
                admin.describeProducers(Set.of(partition))
                        .partitionResult(partition)
                        .get()
                        .activeProducers();
        assertThat(producers).hasSize(1);
        assertThat(producers.getFirst().lastSequence()).isEqualTo(1);
        assertThat(producers.getFirst().producerEpoch()).isZero();
    }

    @Test
    void internalTopicsAreMarked() throws Exception {
        assertThat(admin.listTopics(new ListTopicsOptions().listInternal(true)).listings().get())
                .allSatisfy(listing ->
                        assertThat(listing.isInternal())
                                .isEqualTo(listing.name().startsWith("__")));
    }

    private void assertCreationFails(NewTopic topic, Class<? extends Throwable> why) {
        assertThatThrownBy(() -> admin.createTopics(List.of(topic)).all().get())
                .hasCauseInstanceOf(why);
    }

    private TopicDescription describe(String topic) throws Exception {
        return Answers.of(admin.describeTopics(List.of(topic)).allTopicNames().get(), topic);
    }

    private ConfigEntry config(ConfigResource resource, String key) throws Exception {
        return Answers.of(admin.describeConfigs(List.of(resource)).all().get(), resource).get(key);
    }

    private void alter(ConfigResource resource, String key, String value, AlterConfigOp.OpType how)
            throws Exception {
        AlterConfigOp change = new AlterConfigOp(new ConfigEntry(key, value), how);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
    }

    private long offset(TopicPartition partition, OffsetSpec spec) throws Exception {
        return admin.listOffsets(Map.of(partition, spec)).partitionResult(partition).get().offset();
    }
}
