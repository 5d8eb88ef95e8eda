package io.millrace.compatibility.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Await;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.OwnBroker;
import io.millrace.compatibility.harness.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** KafkaConsumer with {@code group.protocol=consumer}. */
class ConsumerProtocolTest {
    private static final String GROUP = "next-generation";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    private final OwnBroker own =
            new OwnBroker(
                    Map.of(
                            "group.consumer.min.session.timeout.ms", "4000",
                            "group.consumer.session.timeout.ms", "6000",
                            "group.consumer.min.heartbeat.interval.ms", "200",
                            "group.consumer.heartbeat.interval.ms", "300"));

    private final List<KafkaConsumer<String, String>> consumers = new ArrayList<>();
    private String bootstrap = "";
    private Topics topics = new Topics("");

    @BeforeEach
    void startBroker() {
        bootstrap = own.start().bootstrap();
        topics = new Topics(bootstrap);
    }

    @AfterEach
    void closeConsumers() {
        consumers.forEach(KafkaConsumer::close);
    }

    private KafkaConsumer<String, String> consumer(Map<String, String> more) {
        ClientSettings settings =
                ClientSettings.consumer(bootstrap, GROUP).with("group.protocol", "consumer");
        more.forEach(settings::with);
        var consumer = new KafkaConsumer<String, String>(settings.properties());
        consumers.add(consumer);
        return consumer;
    }

    /** All poll until together they have these partitions, each once. */
    private void settle(int partitions, int eachAtLeast) {
        Await.until(
                "the group settles",
                LIMIT,
                () -> {
                    List<TopicPartition> owned = new ArrayList<>();
                    boolean fair = true;
                    for (KafkaConsumer<String, String> consumer : consumers) {
                        consumer.poll(Duration.ofMillis(20));
                        owned.addAll(consumer.assignment());
                        fair &= consumer.assignment().size() >= eachAtLeast;
                    }
                    return fair && owned.size() == partitions && distinct(owned) == partitions;
                });
    }

    private static int distinct(List<TopicPartition> partitions) {
        return new HashSet<>(partitions).size();
    }

    @Test
    void threeMembersShareATopicAndOneIsKilled() throws Exception {
        topics.create("shared", 6);
        for (int partition = 0; partition < 6; partition++) {
            topics.write("shared", partition, List.of("a", "b"));
        }
        var first = consumer(Map.of());
        first.subscribe(List.of("shared"));
        assertThat(Topics.poll(first, 12)).hasSize(12);
        first.commitSync();
        for (int i = 0; i < 2; i++) {
            consumer(Map.of()).subscribe(List.of("shared"));
        }
        settle(6, 2);
        try (Admin admin = Admin.create(ClientSettings.admin(bootstrap).properties())) {
            ConsumerGroupDescription group = describe(admin);
            assertThat(group.type()).isEqualTo(GroupType.CONSUMER);
            assertThat(group.groupState()).isEqualTo(GroupState.STABLE);
            assertThat(group.members()).hasSize(3);
            assertThat(group.partitionAssignor()).isEqualTo("uniform");
            assertThat(admin.listGroups().all().get())
                    .extracting(GroupListing::groupId)
                    .contains(GROUP);
            consumers
                    .removeLast()
                    .close(
                            CloseOptions.groupMembershipOperation(
                                    GroupMembershipOperation.REMAIN_IN_GROUP));
            settle(6, 3);
            first.commitSync();
            consumers.forEach(KafkaConsumer::close);
            consumers.clear();
            Await.until(
                    "the group is empty",
                    LIMIT,
                    () -> describe(admin).groupState() == GroupState.EMPTY);
            admin.deleteConsumerGroups(List.of(GROUP)).all().get();
        }
    }

    private static ConsumerGroupDescription describe(Admin admin) {
        try {
            return Objects.requireNonNull(
                    admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP));
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("cannot describe " + GROUP, e);
        }
    }

    @Test
    void aRegularExpressionIsResolvedByTheBroker() {
        topics.create("expr-a", 2);
        topics.create("other", 2);
        var first = consumer(Map.of("group.remote.assignor", "range"));
        first.subscribe(new SubscriptionPattern("expr-.*"));
        settle(2, 2);
        topics.create("expr-b", 3);
        settle(5, 5);
        assertThat(first.assignment())
                .allSatisfy(partition -> assertThat(partition.topic()).startsWith("expr-"));
        first.unsubscribe();
        first.subscribe(Pattern.compile("oth.*"));
        settle(2, 2);
        topics.delete("other");
        settle(0, 0);
    }

    @Test
    void aStaticMemberComesBackToWhatItHad() {
        topics.create("static", 4);
        var first = consumer(Map.of("group.instance.id", "one"));
        first.subscribe(List.of("static"));
        var second = consumer(Map.of("group.instance.id", "two"));
        second.subscribe(List.of("static"));
        settle(4, 2);
        Set<TopicPartition> had = Set.copyOf(second.assignment());
        consumers.remove(second);
        second.close();
        var again = consumer(Map.of("group.instance.id", "two"));
        again.subscribe(List.of("static"));
        settle(4, 2);
        assertThat(again.assignment()).isEqualTo(had);
    }

    @Test
    void theTimesOfAGroupAreItsSettings() throws Exception {
        topics.create("timed", 1);
        try (Admin admin = Admin.create(ClientSettings.admin(bootstrap).properties())) {
            ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, GROUP);
            ConfigEntry session = new ConfigEntry("consumer.session.timeout.ms", "45000");
            admin.incrementalAlterConfigs(
                            Map.of(
                                    group,
                                    List.of(new AlterConfigOp(session, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
            var first = consumer(Map.of("group.instance.id", "one"));
            first.subscribe(List.of("timed"));
            settle(1, 1);
            consumers.remove(first);
            first.close();
            var second = consumer(Map.of());
            second.subscribe(List.of("timed"));
            // The session of the settings of the node would end in this time.
            long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (System.nanoTime() < until) {
                second.poll(Duration.ofMillis(50));
            }
            assertThat(describe(admin).members()).hasSize(2);
        }
    }
}
