package io.millrace.compatibility.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.compatibility.harness.Answers;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.SharedBroker;
import io.millrace.compatibility.harness.Topics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ClassicGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.ClassicGroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Java admin client of today on classic groups and their offsets. */
@ExtendWith(SharedBroker.class)
class GroupAdminTest {
    private final String bootstrap;
    private final Topics topics;
    private final Admin admin;

    GroupAdminTest(BrokerProcess broker) {
        this.bootstrap = broker.bootstrap();
        this.topics = new Topics(bootstrap);
        this.admin = Admin.create(ClientSettings.admin(bootstrap).properties());
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void aLivingGroupIsListedAndDescribedAndCannotBeDeleted() throws Exception {
        String group = "admin-group-living";
        topics.create(group, 2);
        topics.write(group, 0, List.of("v"));
        try (var consumer = member(group)) {
            consumer.subscribe(List.of(group));
            Topics.poll(consumer, 1);
            consumer.commitSync();
            assertThat(admin.listGroups().all().get())
                    .extracting(GroupListing::groupId)
                    .contains(group);
            ClassicGroupDescription description =
                    Answers.of(admin.describeClassicGroups(List.of(group)).all().get(), group);
            assertThat(description.state()).isEqualTo(ClassicGroupState.STABLE);
            assertThat(description.protocol()).isEqualTo("consumer");
            assertThat(description.protocolData()).isEqualTo("range");
            assertThat(description.members()).hasSize(1);
            assertThat(description.members().iterator().next().assignment().topicPartitions())
                    .hasSize(2);
            assertThatThrownBy(() -> admin.deleteConsumerGroups(List.of(group)).all().get())
                    .hasCauseInstanceOf(GroupNotEmptyException.class);
        }
        admin.deleteConsumerGroups(List.of(group)).all().get();
        assertThatThrownBy(() -> admin.deleteConsumerGroups(List.of(group)).all().get())
                .hasCauseInstanceOf(GroupIdNotFoundException.class);
    }

    @Test
    void offsetsAreListedAlteredAndDeleted() throws Exception {
        String group = "admin-group-offsets";
        topics.create(group, 2);
        TopicPartition first = new TopicPartition(group, 0);
        TopicPartition second = new TopicPartition(group, 1);
        admin.alterConsumerGroupOffsets(
                        group,
                        Map.of(
                                first, new OffsetAndMetadata(5, "five"),
                                second, new OffsetAndMetadata(6)))
                .all()
                .get();
        assertThat(Answers.of(offsets(group), first).metadata()).isEqualTo("five");
        assertThat(Answers.of(offsets(group), second).offset()).isEqualTo(6);
        admin.deleteConsumerGroupOffsets(group, Set.of(first)).all().get();
        assertThat(offsets(group)).containsOnlyKeys(second);
        admin.deleteConsumerGroups(List.of(group)).all().get();
        assertThat(offsets(group)).isEmpty();
    }

    @Test
    void offsetsGoWithTheirTopic() throws Exception {
        String group = "admin-group-topic-gone";
        topics.create(group, 1);
        TopicPartition partition = new TopicPartition(group, 0);
        admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(1)))
                .all()
                .get();
        admin.deleteTopics(List.of(group)).all().get();
        topics.create(group, 1);
        assertThat(offsets(group)).isEmpty();
    }

    private Map<TopicPartition, OffsetAndMetadata> offsets(String group) throws Exception {
        return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    }

    private KafkaConsumer<String, String> member(String group) {
        return new KafkaConsumer<>(ClientSettings.consumer(bootstrap, group).properties());
    }
}
