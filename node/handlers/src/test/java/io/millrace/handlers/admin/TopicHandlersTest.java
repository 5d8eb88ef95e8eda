package io.millrace.handlers.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Uuid;
import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.metadata.TopicImage;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.CreatePartitionsRequest;
import io.millrace.protocol.message.CreatePartitionsResponse;
import io.millrace.protocol.message.CreateTopicsRequest;
import io.millrace.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import io.millrace.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.millrace.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.millrace.protocol.message.CreateTopicsResponse;
import io.millrace.protocol.message.DeleteTopicsRequest;
import io.millrace.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import io.millrace.protocol.message.DeleteTopicsResponse;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicHandlersTest {
    private static final short NONE = ErrorCode.NONE.code();

    private final AdminScene scene = new AdminScene(new MemoryFileSystem(), Path.of("/data"), true);

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void everyVersionOfCreateTopics() {
        for (int version = 2; version <= 7; version++) {
            String name = "t" + version;
            CreateTopicsResponse response =
                    scene.send(
                            new CreateTopicsRequest()
                                    .topics(
                                            List.of(
                                                    topic(name, -1, -1)
                                                            .configs(
                                                                    List.of(
                                                                            config(
                                                                                    "segment.ms",
                                                                                    "9"))))),
                            version);
            CreateTopicsResponse.CreatableTopicResult result = response.topics().getFirst();
            TopicImage topic = existing(name);
            assertThat(topic.partitions()).hasSize(2);
            assertThat(result.errorCode()).isEqualTo(NONE);
            assertThat(result.topicId()).isEqualTo(version >= 7 ? topic.id() : Uuid.ZERO);
            assertThat(result.numPartitions()).isEqualTo(version >= 5 ? 2 : -1);
            if (version >= 5) {
                assertThat(result.configs())
                        .anySatisfy(each -> {
                            assertThat(each.name()).isEqualTo("segment.ms");
                            assertThat(each.value()).isEqualTo("9");
                            assertThat(each.configSource()).isEqualTo((byte) 1);
                        })
                        .anySatisfy(each -> {
                            assertThat(each.name()).isEqualTo("retention.ms");
                            assertThat(each.value()).isEqualTo("7200000");
                            assertThat(each.configSource()).isEqualTo((byte) 4);
                        });
            }
        }
    }

    @Test
    void refusedTopicsAreAnsweredOnceEach() {
        CreateTopicsRequest request =
                new CreateTopicsRequest()
                        .topics(
                                List.of(
                                        topic("twice", 1, 1),
                                        topic("twice", 1, 1),
                                        topic("wrong", 1, 1)
                                                .configs(List.of(config("retention.mss", "1"))),
                                        topic("null", 1, 1)
                                                .configs(List.of(config("retention.ms", null))),
                                        topic("manual", -1, -1)
                                                .assignments(List.of(assignment(0), assignment(0))),
                                        topic("fine", -1, -1)
                                                .assignments(
                                                        List.of(assignment(0), assignment(1)))));

        CreateTopicsResponse response = scene.send(request, 7);

        assertThat(response.topics().stream().map(each -> each.name() + " " + error(each)))
                .containsExactly(
                        "twice INVALID_REQUEST",
                        "wrong INVALID_CONFIG",
                        "null INVALID_CONFIG",
                        "manual INVALID_REPLICA_ASSIGNMENT",
                        "fine NONE");
        assertThat(response.topics().get(1).errorMessage())
                .isEqualTo("Unknown topic config name: retention.mss");
        assertThat(scene.image().topics().size()).isEqualTo(1);
    }

    @Test
    void validationAloneCreatesNothing() {
        CreateTopicsResponse response =
                scene.send(
                        new CreateTopicsRequest()
                                .topics(List.of(topic("t", 3, 1)))
                                .validateOnly(true),
                        7);

        assertThat(response.topics().getFirst().errorCode()).isEqualTo(NONE);
        assertThat(response.topics().getFirst().numPartitions()).isEqualTo(3);
        assertThat(scene.image().topics().size()).isZero();
    }

    @Test
    void everyVersionOfDeleteTopics() {
        for (int version = 1; version <= 6; version++) {
            scene.create("t");
            DeleteTopicsRequest request =
                    version < 6
                            ? new DeleteTopicsRequest().topicNames(List.of("t", "missing"))
                            : new DeleteTopicsRequest()
                                    .topics(
                                            List.of(
                                                    new DeleteTopicState()
                                                            .topicId(existing("t").id()),
                                                    new DeleteTopicState().name("missing")));
            DeleteTopicsResponse response = scene.send(request, version);
            assertThat(response.responses())
                    .extracting(each -> each.name() + " " + each.errorCode())
                    .containsExactly("t 0", "missing 3");
            assertThat(scene.image().topics().size()).isZero();
        }
    }

    @Test
    void deletionCanBeTurnedOff() {
        try (AdminScene careful = new AdminScene(new MemoryFileSystem(), Path.of("/data"), false)) {
            careful.create("t");
            DeleteTopicsRequest request = new DeleteTopicsRequest().topicNames(List.of("t"));

            DeleteTopicsResponse old = careful.send(request, 2);
            DeleteTopicsResponse recent = careful.send(request, 3);

            assertThat(old.responses().getFirst().errorCode())
                    .isEqualTo(ErrorCode.INVALID_REQUEST.code());
            assertThat(recent.responses().getFirst().errorCode())
                    .isEqualTo(ErrorCode.TOPIC_DELETION_DISABLED.code());
            assertThat(careful.image().topics().size()).isEqualTo(1);
        }
    }

    @Test
    void everyVersionOfCreatePartitions() {
        scene.create("t");
        for (int version = 0; version <= 3; version++) {
            CreatePartitionsResponse response =
                    scene.send(
                            new CreatePartitionsRequest()
                                    .topics(
                                            List.of(
                                                    new CreatePartitionsRequest
                                                                    .CreatePartitionsTopic()
                                                            .name("t")
                                                            .count(version + 2)
                                                            .assignments(null))),
                            version);
            assertThat(response.results().getFirst().errorCode()).isEqualTo(NONE);
            assertThat(existing("t").partitions()).hasSize(version + 2);
        }
    }

    private TopicImage existing(String name) {
        TopicImage topic = scene.image().topics().find(name);
        if (topic == null) {
            throw new AssertionError("no topic " + name);
        }
        return topic;
    }

    private static ErrorCode error(CreateTopicsResponse.CreatableTopicResult result) {
        return ErrorCode.of(result.errorCode());
    }

    private static CreatableTopic topic(String name, int partitions, int replicationFactor) {
        return new CreatableTopic()
                .name(name)
                .numPartitions(partitions)
                .replicationFactor((short) replicationFactor);
    }

    private static CreatableTopicConfig config(String name, @Nullable String value) {
        return new CreatableTopicConfig().name(name).value(value);
    }

    private static CreatableReplicaAssignment assignment(int partition) {
        return new CreatableReplicaAssignment()
                .partitionIndex(partition)
                .brokerIds(List.of(AdminScene.NODE));
    }
}
