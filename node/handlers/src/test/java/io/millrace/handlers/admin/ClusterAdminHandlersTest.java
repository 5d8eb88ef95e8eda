package io.millrace.handlers.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DescribeLogDirsRequest;
import io.millrace.protocol.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import io.millrace.protocol.message.DescribeLogDirsResponse;
import io.millrace.protocol.message.DescribeQuorumRequest;
import io.millrace.protocol.message.DescribeQuorumRequest.PartitionData;
import io.millrace.protocol.message.DescribeQuorumRequest.TopicData;
import io.millrace.protocol.message.DescribeQuorumResponse;
import io.millrace.protocol.message.UpdateFeaturesRequest;
import io.millrace.protocol.message.UpdateFeaturesRequest.FeatureUpdateKey;
import io.millrace.protocol.message.UpdateFeaturesResponse;
import io.millrace.storage.LogConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterAdminHandlersTest {
    private final AdminScene scene = new AdminScene(new MemoryFileSystem(), Path.of("/data"), true);

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void everyVersionOfDescribeQuorum() {
        for (int version = 0; version <= 2; version++) {
            DescribeQuorumResponse response = scene.send(quorum("__cluster_metadata", 0), version);
            DescribeQuorumResponse.PartitionData partition =
                    response.topics().getFirst().partitions().getFirst();
            assertThat(partition.leaderId()).isEqualTo(AdminScene.NODE);
            assertThat(partition.leaderEpoch()).isEqualTo(1);
            assertThat(partition.highWatermark()).isPositive();
            assertThat(partition.currentVoters().getFirst().logEndOffset())
                    .isEqualTo(partition.highWatermark());
            assertThat(partition.currentVoters().getFirst().replicaDirectoryId())
                    .isEqualTo(version < 2 ? Uuid.ZERO : new Uuid(1, 1));
            assertThat(response.nodes()).hasSize(version < 2 ? 0 : 1);
        }
        DescribeQuorumResponse other = scene.send(quorum("t", 0), 2);
        assertThat(other.topics().getFirst().partitions().getFirst().errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    @Test
    void everyVersionOfUpdateFeatures() {
        FeatureUpdateKey fine =
                new FeatureUpdateKey().feature("metadata.version").maxVersionLevel((short) 33);
        FeatureUpdateKey wrong =
                new FeatureUpdateKey().feature("streams.version").maxVersionLevel((short) 1);
        for (int version = 0; version <= 2; version++) {
            UpdateFeaturesResponse accepted =
                    scene.send(new UpdateFeaturesRequest().featureUpdates(List.of(fine)), version);
            UpdateFeaturesResponse refused =
                    scene.send(
                            new UpdateFeaturesRequest().featureUpdates(List.of(fine, wrong)),
                            version);
            assertThat(accepted.errorCode()).isZero();
            if (version < 2) {
                assertThat(accepted.results().getFirst().errorCode()).isZero();
                assertThat(refused.results())
                        .allSatisfy(each -> assertThat(each.errorCode()).isNotZero());
            } else {
                assertThat(ErrorCode.of(refused.errorCode()))
                        .isEqualTo(ErrorCode.INVALID_UPDATE_VERSION);
                assertThat(refused.errorMessage()).contains("streams.version");
            }
        }
        UpdateFeaturesResponse unknown =
                scene.send(
                        new UpdateFeaturesRequest()
                                .featureUpdates(List.of(fine.upgradeType((byte) 9))),
                        1);
        assertThat(unknown.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
    }

    @Test
    void everyVersionOfDescribeLogDirs() {
        scene.logs().create(new TopicPartition("a", 0), new Uuid(3, 3), LogConfig.DEFAULT);
        scene.logs().create(new TopicPartition("b", 1), new Uuid(4, 4), LogConfig.DEFAULT);
        for (int version = 1; version <= 5; version++) {
            assertThat(dirs(null, version)).containsExactly("a-0", "b-1");
            assertThat(dirs(List.of(), version)).isEmpty();
            assertThat(
                            dirs(
                                    List.of(
                                            new DescribableLogDirTopic()
                                                    .topic("b")
                                                    .partitions(List.of(0, 1))),
                                    version))
                    .containsExactly("b-1");
        }
    }

    private List<String> dirs(@Nullable List<DescribableLogDirTopic> topics, int version) {
        DescribeLogDirsResponse response =
                scene.send(new DescribeLogDirsRequest().topics(topics), version);
        DescribeLogDirsResponse.DescribeLogDirsResult directory = response.results().getFirst();
        assertThat(directory.logDir()).endsWith("data");
        assertThat(directory.totalBytes() >= 0).isEqualTo(version >= 4);
        return directory.topics().stream()
                .flatMap(topic ->
                        topic.partitions().stream()
                                .map(each -> topic.name() + "-" + each.partitionIndex()))
                .toList();
    }

    private static DescribeQuorumRequest quorum(String topic, int partition) {
        return new DescribeQuorumRequest()
                .topics(
                        List.of(
                                new TopicData()
                                        .topicName(topic)
                                        .partitions(
                                                List.of(
                                                        new PartitionData()
                                                                .partitionIndex(partition)))));
    }
}
