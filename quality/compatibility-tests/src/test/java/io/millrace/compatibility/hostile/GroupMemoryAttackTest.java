package io.millrace.compatibility.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compatibility.harness.BrokerProcess;
import io.millrace.compatibility.harness.ClientSettings;
import io.millrace.compatibility.harness.OwnBroker;
import io.millrace.compatibility.harness.Topics;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.JoinGroupRequest;
import io.millrace.protocol.message.JoinGroupResponse;
import io.millrace.protocol.message.SyncGroupRequest;
import io.millrace.protocol.message.SyncGroupResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Members that bring 8 MiB each: many of one group, and many groups. The broker keeps what it may,
 * refuses the rest by errors that clients know, and goes on. Its heap is 512 MiB.
 */
class GroupMemoryAttackTest {
    private static final String TOPIC = "healthy";
    private static final short JOIN_VERSION = 3;
    private static final short SYNC_VERSION = 2;
    private static final int METADATA_BYTES = 8 << 20;
    private static final int MEMBERS = 45;
    private static final int GROUPS = 126;

    @RegisterExtension
    final OwnBroker own =
            new OwnBroker(
                    Map.of(
                            "group.initial.rebalance.delay.ms",
                            "500",
                            "offsets.topic.num.partitions",
                            "1"));

    /** How a member ended: at its JoinGroup, or at its SyncGroup. */
    private record Ending(ErrorCode join, ErrorCode sync) {}

    @Test
    void aGroupOfLargeMembersIsBounded() throws Exception {
        Map<ErrorCode, Integer> joins = attack(MEMBERS, i -> "group");
        System.out.println("members of one group: " + joins);
        assertThat(joins.keySet())
                .isSubsetOf(
                        ErrorCode.NONE,
                        ErrorCode.GROUP_MAX_SIZE_REACHED,
                        ErrorCode.COORDINATOR_NOT_AVAILABLE,
                        ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
                        ErrorCode.REBALANCE_IN_PROGRESS);
        assertThat(joins).doesNotContainEntry(ErrorCode.NONE, MEMBERS);
    }

    @Test
    void manyLargeGroupsAreBounded() throws Exception {
        Map<ErrorCode, Integer> joins = attack(GROUPS, i -> "group-" + i);
        System.out.println("groups: " + joins);
        assertThat(joins.keySet())
                .isSubsetOf(
                        ErrorCode.NONE,
                        ErrorCode.COORDINATOR_NOT_AVAILABLE,
                        ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
        assertThat(joins).containsKey(ErrorCode.NONE);
        assertThat(joins).doesNotContainEntry(ErrorCode.NONE, GROUPS);
    }

    /** Returns how often the joins ended in which way. */
    private Map<ErrorCode, Integer> attack(int members, IntFunction<String> group)
            throws Exception {
        BrokerProcess broker = own.start();
        Topics topics = new Topics(broker.bootstrap());
        topics.create(TOPIC, 1);
        awaitCoordinator(broker.bootstrap());
        Map<ErrorCode, Integer> joins = new EnumMap<>(ErrorCode.class);
        try (ExecutorService threads = Executors.newFixedThreadPool(members)) {
            List<Future<Ending>> endings = new ArrayList<>();
            for (int i = 0; i < members; i++) {
                String name = group.apply(i);
                endings.add(threads.submit(() -> join(broker.bootstrap(), name, METADATA_BYTES)));
            }
            for (Future<Ending> each : endings) {
                joins.merge(each.get().join(), 1, Integer::sum);
            }
        }
        assertThat(broker.isAlive()).isTrue();
        topics.write(TOPIC, 0, List.of("after"));
        assertThat(topics.read(TOPIC, 0, 1).getFirst().value()).isEqualTo("after");
        return joins;
    }

    /** Commits an offset of another group, as soon as that works. */
    private static void awaitCoordinator(String bootstrap) throws Exception {
        try (Admin admin = Admin.create(ClientSettings.admin(bootstrap).properties())) {
            admin.alterConsumerGroupOffsets(
                            "another",
                            Map.of(new TopicPartition(TOPIC, 0), new OffsetAndMetadata(0)))
                    .all()
                    .get();
        }
    }

    private static Ending join(String bootstrap, String group, int bytes) throws IOException {
        try (LargeRequests connection = new LargeRequests(bootstrap)) {
            JoinGroupRequest request =
                    new JoinGroupRequest()
                            .groupId(group)
                            .sessionTimeoutMs(30_000)
                            .rebalanceTimeoutMs(30_000)
                            .protocolType("consumer")
                            .protocols(
                                    List.of(
                                            new JoinGroupRequest.JoinGroupRequestProtocol()
                                                    .name("range")));
            JoinGroupResponse joined =
                    JoinGroupResponse.decode(
                            connection.exchange(request, JOIN_VERSION, bytes), JOIN_VERSION);
            ErrorCode error = ErrorCode.of(joined.errorCode());
            return new Ending(
                    error,
                    error == ErrorCode.NONE ? sync(connection, group, joined, bytes) : error);
        }
    }

    private static ErrorCode sync(
            LargeRequests connection, String group, JoinGroupResponse joined, int bytes)
            throws IOException {
        SyncGroupRequest request =
                new SyncGroupRequest()
                        .groupId(group)
                        .generationId(joined.generationId())
                        .memberId(joined.memberId())
                        .assignments(
                                List.of(
                                        new SyncGroupRequest.SyncGroupRequestAssignment()
                                                .memberId(joined.memberId())));
        boolean leads = joined.leader().equals(joined.memberId());
        SyncGroupResponse synced =
                SyncGroupResponse.decode(
                        connection.exchange(request, SYNC_VERSION, leads ? bytes : 0),
                        SYNC_VERSION);
        return ErrorCode.of(synced.errorCode());
    }
}
