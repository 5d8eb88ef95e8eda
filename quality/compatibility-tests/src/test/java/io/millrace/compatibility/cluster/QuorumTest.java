package io.millrace.compatibility.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, each a broker and a voter: the controller may be any of them. */
@Timeout(240)
class QuorumTest {
    @TempDir Path directory;

    private Nodes nodes;

    @BeforeEach
    void start() {
        nodes =
                new Nodes(
                                directory,
                                Map.of(
                                        "offsets.topic.replication.factor", "1",
                                        "transaction.state.log.replication.factor", "1",
                                        "transaction.state.log.min.isr", "1"))
                        .voting(3);
        nodes.startAll(3);
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    private Admin admin(int node) {
        return Admin.create(Map.of("bootstrap.servers", nodes.node(node).bootstrapServers()));
    }

    private static void create(Admin admin, String name) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
    }

    private static int leader(Admin admin) throws Exception {
        return admin.describeMetadataQuorum().quorumInfo().get().leaderId();
    }

    @Test
    void theControllerIsStoppedAndAnotherGoesOn() throws Exception {
        int first;
        try (Admin admin = admin(1)) {
            QuorumInfo quorum = admin.describeMetadataQuorum().quorumInfo().get();
            first = quorum.leaderId();
            assertThat(voters(quorum)).containsExactlyInAnyOrder(1, 2, 3);
            create(admin, "before");
        }
        nodes.stop(first);
        int other = first % 3 + 1;
        try (Admin admin = admin(other)) {
            create(admin, "without");
            assertThat(leader(admin)).isNotEqualTo(first);
            nodes.start(first);
        }
        try (Admin admin = admin(first)) {
            create(admin, "after");
            Await.until(
                    "all topics on the node that was stopped",
                    Duration.ofSeconds(30),
                    () -> names(admin).containsAll(Set.of("before", "without", "after")));
        }
    }

    private static Set<String> names(Admin admin) {
        try {
            return admin.listTopics().names().get();
        } catch (InterruptedException | ExecutionException failed) {
            throw new AssertionError(failed);
        }
    }

    private static Set<Integer> voters(QuorumInfo quorum) {
        return quorum.voters().stream()
                .map(QuorumInfo.ReplicaState::replicaId)
                .collect(Collectors.toSet());
    }

    @Test
    void allAreStoppedAndComeBackWithWhatWasThere() throws Exception {
        try (Admin admin = admin(2)) {
            create(admin, "kept");
        }
        nodes.close();
        nodes.startAll(3);
        try (Admin admin = admin(3)) {
            assertThat(names(admin)).contains("kept");
            create(admin, "more");
        }
    }
}
