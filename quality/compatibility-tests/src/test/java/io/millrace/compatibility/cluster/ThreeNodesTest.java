package io.millrace.compatibility.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.server.Millrace;
import io.millrace.server.MillraceOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, one of which orders the metadata; Kafka's clients come by any of them. */
class ThreeNodesTest {
    private static final int RECORDS = 600;

    @TempDir static Path directory;

    private static Nodes nodes;

    @BeforeAll
    static void start() {
        nodes =
                new Nodes(
                        directory,
                        Map.of(
                                "offsets.topic.replication.factor", "1",
                                "offsets.topic.num.partitions", "6",
                                "transaction.state.log.replication.factor", "1",
                                "transaction.state.log.min.isr", "1",
                                "group.initial.rebalance.delay.ms", "0"));
        nodes.startAll(3);
    }

    @AfterAll
    static void stop() {
        nodes.close();
    }

    private static Admin admin(int node) {
        return Admin.create(Map.of("bootstrap.servers", nodes.node(node).bootstrapServers()));
    }

    @Test
    void everyNodeKnowsAllNodesAndTakesWhatOnlyTheControllerDecides() throws Exception {
        for (int id = 1; id <= 3; id++) {
            try (Admin admin = admin(id)) {
                assertThat(admin.describeCluster().nodes().get())
                        .extracting(Node::id)
                        .containsExactlyInAnyOrder(1, 2, 3);
                assertThat(admin.describeCluster().clusterId().get()).isEqualTo(Nodes.CLUSTER_ID);
                String topic = "by" + id;
                admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1))).all().get();
                assertThatThrownBy(() ->
                                admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
                                        .all()
                                        .get())
                        .hasMessageContaining("already exists");
                ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
                admin.incrementalAlterConfigs(
                                Map.of(
                                        resource,
                                        List.of(
                                                new AlterConfigOp(
                                                        new ConfigEntry("retention.ms", "12345"),
                                                        AlterConfigOp.OpType.SET))))
                        .all()
                        .get();
                assertThat(admin.describeMetadataQuorum().quorumInfo().get().leaderId())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void recordsGoToTheLeadersAndAGroupReadsThem() throws Exception {
        try (Admin admin = admin(2)) {
            admin.createTopics(List.of(new NewTopic("spread", 6, (short) 1))).all().get();
            Set<Integer> leaders =
                    Nodes.described(admin, "spread").partitions().stream()
                            .map(each -> each.leader().id())
                            .collect(Collectors.toSet());
            assertThat(leaders).containsExactlyInAnyOrder(1, 2, 3);
        }
        Set<String> sent = new HashSet<>();
        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", nodes.node(3).bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                sent.add("v" + i);
                producer.send(new ProducerRecord<>("spread", i % 6, "k", "v" + i));
            }
        }
        Set<String> seen = new HashSet<>();
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", nodes.node(2).bootstrapServers(),
                                "group.id", "readers",
                                "auto.offset.reset", "earliest"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            consumer.subscribe(List.of("spread"));
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (seen.size() < RECORDS && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(each -> seen.add(each.value()));
            }
            consumer.commitSync();
        }
        assertThat(seen).isEqualTo(sent);
    }

    @Test
    void aNodeThatComesBackKnowsWhatWasDecidedMeanwhile() throws Exception {
        nodes.stop(3);
        try (Admin admin = admin(2)) {
            admin.createTopics(List.of(new NewTopic("meanwhile", 1, (short) 1))).all().get();
        }
        nodes.start(3);
        try (Admin admin = admin(3)) {
            assertThat(admin.listTopics().names().get()).contains("meanwhile");
        }
    }

    @Test
    void aNodeOfAnotherClusterIsRefused(@TempDir Path other) {
        assertThatThrownBy(() ->
                        Millrace.start(
                                new MillraceOptions(
                                        other,
                                        null,
                                        Map.of(
                                                "node.id",
                                                "9",
                                                "process.roles",
                                                "broker",
                                                "listeners",
                                                "PLAINTEXT://127.0.0.1:0",
                                                "controller.listener.names",
                                                "CONTROLLER",
                                                "millrace.cluster.id",
                                                "another-cluster",
                                                "controller.quorum.bootstrap.servers",
                                                "127.0.0.1:" + nodes.controllerPort))))
                .hasMessageContaining("the controllers belong to another cluster than this node");
    }
}
