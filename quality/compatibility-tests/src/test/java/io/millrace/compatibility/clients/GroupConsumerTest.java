package io.millrace.compatibility.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Answers;
import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.SharedBroker;
import io.millrace.compatibility.harness.Topics;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classic consumer groups with the Java client of today. */
@ExtendWith(SharedBroker.class)
class GroupConsumerTest {
    private final String bootstrap;
    private final Topics topics;

    GroupConsumerTest(BrokerProcess broker) {
        this.bootstrap = broker.bootstrap();
        this.topics = new Topics(bootstrap);
    }

    @Test
    void aGroupContinuesWhereItCommitted() {
        topics.create("group-continue", 1);
        topics.write("group-continue", 0, values(0, 100));
        try (var consumer = member("group-continue", Map.of("max.poll.records", "60"))) {
            consumer.subscribe(List.of("group-continue"));
            assertThat(Topics.poll(consumer, 60).getLast().value()).isEqualTo("v59");
            consumer.commitSync();
        }
        try (var consumer = member("group-continue", Map.of())) {
            consumer.subscribe(List.of("group-continue"));
            assertThat(Topics.poll(consumer, 40).getFirst().value()).isEqualTo("v60");
        }
    }

    @Test
    void commitsCarryMetadataAndAreReadByOthers() {
        topics.create("group-commit", 2);
        TopicPartition first = new TopicPartition("group-commit", 0);
        TopicPartition second = new TopicPartition("group-commit", 1);
        try (var consumer = member("group-commit", Map.of())) {
            consumer.commitSync(Map.of(first, new OffsetAndMetadata(7, "note")));
        }
        try (var consumer = member("group-commit", Map.of())) {
            Map<TopicPartition, OffsetAndMetadata> committed =
                    consumer.committed(Set.of(first, second));
            assertThat(Answers.of(committed, first).offset()).isEqualTo(7);
            assertThat(Answers.of(committed, first).metadata()).isEqualTo("note");
            assertThat(committed.get(second)).isNull();
        }
    }

    @Test
    void automaticCommitsHappenOnClose() {
        topics.create("group-auto", 1);
        topics.write("group-auto", 0, values(0, 10));
        try (var consumer = member("group-auto", Map.of("enable.auto.commit", "true"))) {
            consumer.subscribe(List.of("group-auto"));
            Topics.poll(consumer, 10);
        }
        TopicPartition partition = new TopicPartition("group-auto", 0);
        try (var consumer = member("group-auto", Map.of())) {
            assertThat(Answers.of(consumer.committed(Set.of(partition)), partition).offset())
                    .isEqualTo(10);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RangeAssignor",
                "RoundRobinAssignor",
                "StickyAssignor",
                "CooperativeStickyAssignor"
            })
    void twoMembersShareThePartitionsUnderEveryAssignor(String assignor) {
        String topic = "group-share-" + assignor;
        topics.create(topic, 6);
        for (int partition = 0; partition < 6; partition++) {
            topics.write(topic, partition, values(0, 10));
        }
        Map<String, String> settings =
                Map.of(
                        "partition.assignment.strategy",
                        "org.apache.kafka.clients.consumer." + assignor);
        try (var one = member(topic, settings);
                var two = member(topic, settings)) {
            one.subscribe(List.of(topic));
            two.subscribe(List.of(topic));
            Set<String> seen = new HashSet<>();
            long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
            while (System.nanoTime() - deadline < 0 && !shared(one, two, seen)) {
                collect(one, seen);
                collect(two, seen);
            }
            assertThat(one.assignment()).hasSize(3);
            assertThat(two.assignment()).hasSize(3).doesNotContainAnyElementsOf(one.assignment());
            assertThat(seen).hasSize(60);
        }
    }

    @Test
    void aStaticMemberComesBackToItsPartitions() {
        topics.create("group-static", 4);
        Map<String, String> first = Map.of("group.instance.id", "first");
        Map<String, String> second = Map.of("group.instance.id", "second");
        try (var one = member("group-static", first)) {
            one.subscribe(List.of("group-static"));
            Set<TopicPartition> before;
            int generation;
            try (var two = member("group-static", second)) {
                two.subscribe(List.of("group-static"));
                settle(one, two, 4);
                before = Set.copyOf(two.assignment());
                generation = two.groupMetadata().generationId();
            }
            try (var again = member("group-static", second)) {
                again.subscribe(List.of("group-static"));
                settle(one, again, 4);
                assertThat(again.assignment()).isEqualTo(before);
                assertThat(again.groupMetadata().generationId()).isEqualTo(generation);
            }
        }
    }

    @Test
    void aPatternFindsATopicThatIsCreatedLater() {
        topics.create("group-pattern-a", 1);
        topics.write("group-pattern-a", 0, List.of("a"));
        try (var consumer = member("group-pattern", Map.of("metadata.max.age.ms", "500"))) {
            consumer.subscribe(Pattern.compile("group-pattern-.*"));
            assertThat(Topics.poll(consumer, 1).getFirst().value()).isEqualTo("a");
            consumer.commitSync();
            topics.create("group-pattern-b", 1);
            topics.write("group-pattern-b", 0, List.of("b"));
            assertThat(Topics.poll(consumer, 1).getFirst().value()).isEqualTo("b");
        }
    }

    private static boolean shared(
            KafkaConsumer<String, String> one,
            KafkaConsumer<String, String> two,
            Set<String> seen) {
        return one.assignment().size() == 3 && two.assignment().size() == 3 && seen.size() == 60;
    }

    private static void settle(
            KafkaConsumer<String, String> one, KafkaConsumer<String, String> two, int partitions) {
        long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (one.assignment().isEmpty()
                || two.assignment().isEmpty()
                || one.assignment().size() + two.assignment().size() != partitions) {
            assertThat(System.nanoTime() - deadline).as("settled in time").isNegative();
            one.poll(Duration.ofMillis(50));
            two.poll(Duration.ofMillis(50));
        }
    }

    private static void collect(KafkaConsumer<String, String> consumer, Set<String> seen) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(50))) {
            seen.add(record.partition() + "/" + record.offset());
        }
    }

    private static List<String> values(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "v" + i).toList();
    }

    private KafkaConsumer<String, String> member(String group, Map<String, String> settings) {
        ClientSettings all =
                ClientSettings.consumer(bootstrap, group)
                        .with("session.timeout.ms", "10000")
                        .with("heartbeat.interval.ms", "300");
        settings.forEach(all::with);
        return new KafkaConsumer<>(all.properties());
    }
}
