package io.millrace.broker.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Check;
import io.millrace.base.SteppedClock;
import io.millrace.base.Uuid;
import io.millrace.broker.coordination.SteppedLoop;
import io.millrace.config.BrokerLayers;
import io.millrace.config.ServerProperties;
import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.Features;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.PartitionImage;
import io.millrace.metadata.controller.BrokerSessions;
import io.millrace.metadata.controller.Command.CreateTopics;
import io.millrace.metadata.controller.Command.NewTopic;
import io.millrace.metadata.controller.Controller;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.AllocateProducerIdsRequest;
import io.millrace.protocol.message.AllocateProducerIdsResponse;
import io.millrace.protocol.message.AlterPartitionRequest;
import io.millrace.protocol.message.AlterPartitionResponse;
import io.millrace.protocol.message.AssignReplicasToDirsRequest;
import io.millrace.protocol.message.AssignReplicasToDirsResponse;
import io.millrace.protocol.message.BrokerHeartbeatRequest;
import io.millrace.protocol.message.BrokerHeartbeatResponse;
import io.millrace.protocol.message.BrokerRegistrationRequest;
import io.millrace.protocol.message.BrokerRegistrationResponse;
import io.millrace.protocol.message.ControllerRegistrationRequest;
import io.millrace.protocol.message.ControllerRegistrationResponse;
import io.millrace.protocol.message.ElectLeadersRequest;
import io.millrace.protocol.message.ElectLeadersResponse;
import io.millrace.protocol.message.UnregisterBrokerRequest;
import io.millrace.protocol.message.UnregisterBrokerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What nodes ask of the active controller, in the messages of the wire. */
class ControllerServiceTest {
    private static final int NODE = SteppedMetadataLog.NODE;
    private static final String CLUSTER = "cluster";
    private static final Uuid TOPIC = new Uuid(4, 4);
    private static final int SESSION_MILLIS = 3_000;

    private int ids;
    private final SteppedClock clock = new SteppedClock(1_000_000);
    private final SteppedLoop loop = new SteppedLoop(clock);
    private final SteppedMetadataLog log = new SteppedMetadataLog();
    private final MetadataFollower metadata = new MetadataFollower(log, loop::execute, clock);
    private final ControllerDuty duty =
            new ControllerDuty(
                    log,
                    metadata,
                    new Controller(
                            new Controller.TopicDefaults(1, (short) 1),
                            new CatalogueRules(BrokerLayers.EMPTY)),
                    new BrokerSessions(NODE, SESSION_MILLIS),
                    loop,
                    clock,
                    new ControllerDuty.Pace(500, 0));
    private final ControllerService service =
            new ControllerService(duty, CLUSTER, () -> new Uuid(6, ++ids));

    @Test
    void aNodeJoins() {
        lead();

        BrokerRegistrationResponse registered = ask(registration(2, 1));
        assertThat(registered.errorCode()).isZero();
        assertThat(registered.brokerEpoch()).isEqualTo(image().provenance().offset());
        BrokerHeartbeatResponse behind = ask(heartbeat(2).currentMetadataOffset(0));
        assertThat(behind.isCaughtUp()).isFalse();
        assertThat(behind.isFenced()).isTrue();
        BrokerHeartbeatResponse there = ask(heartbeat(2));
        assertThat(there.isCaughtUp()).isTrue();
        assertThat(there.isFenced()).isFalse();
        BrokerRegistrationResponse rival = ask(registration(2, 9));
        assertThat(rival.errorCode()).isEqualTo(ErrorCode.DUPLICATE_BROKER_REGISTRATION.code());
        BrokerRegistrationResponse stranger = ask(registration(3, 1).clusterId("another"));
        assertThat(stranger.errorCode()).isEqualTo(ErrorCode.INCONSISTENT_CLUSTER_ID.code());
    }

    @Test
    void aSilentNodeLosesItsPartitions() {
        lead();
        join(2);
        join(3);
        create();

        for (int beats = 0; beats < 12; beats++) {
            ask(heartbeat(3));
            pass(300);
        }

        assertThat(partition().leader()).isEqualTo(3);
        assertThat(image().cluster().active())
                .extracting(BrokerRegistration::id)
                .containsExactly(3);
    }

    @Test
    void aQuietLogGrowsWhereThereIsSomebodyToSeeIt() {
        lead();
        pass(2_000);
        pass(2_000);
        long alone = image().provenance().offset();
        pass(2_000);
        assertThat(image().provenance().offset()).isEqualTo(alone);

        join(2);
        long before = image().provenance().offset();
        for (int i = 0; i < 4; i++) {
            pass(300);
        }
        assertThat(image().provenance().offset()).isGreaterThan(before);
    }

    @Test
    void aLeaderChangesItsInSyncSet() {
        lead();
        join(2);
        join(3);
        create();

        AlterPartitionResponse shrunk = ask(alter(0, List.of(2)));
        assertThat(shrunk.errorCode()).isZero();
        assertThat(told(shrunk).isr()).containsExactly(2);
        assertThat(told(shrunk).partitionEpoch()).isEqualTo(1);
        assertThat(partition().inSync()).containsExactly(2);
        assertThat(told(ask(alter(0, List.of(2, 3)))).errorCode())
                .isEqualTo(ErrorCode.INVALID_UPDATE_VERSION.code());
        assertThat(told(ask(alter(1, List.of(2, 3)))).isr()).containsExactly(2, 3);
    }

    @Test
    void internalTopicsAreNotBornWithFewerCopiesBecauseNodesAreDown() {
        lead();
        join(2);
        TopicAutoCreation ofACluster = creation(false);
        ofACluster.create(List.of(InternalTopics.CONSUMER_OFFSETS), () -> {});
        commit();
        assertThat(image().topics().find(InternalTopics.CONSUMER_OFFSETS)).isNull();

        join(3);
        join(4);
        ofACluster.create(List.of(InternalTopics.CONSUMER_OFFSETS), () -> {});
        commit();
        assertThat(copies(InternalTopics.CONSUMER_OFFSETS)).isEqualTo(3);
    }

    @Test
    void aNodeWithoutPeersMakesAsManyCopiesAsThereAreNodes() {
        lead();
        join(2);

        creation(true).create(List.of(InternalTopics.TRANSACTION_STATE), () -> {});
        commit();
        assertThat(copies(InternalTopics.TRANSACTION_STATE)).isEqualTo(1);

        join(3);
        for (int beats = 0; beats < 12; beats++) {
            ask(heartbeat(2));
            pass(300);
        }
        creation(true).create(List.of(InternalTopics.CONSUMER_OFFSETS), () -> {});
        commit();
        assertThat(image().topics().find(InternalTopics.CONSUMER_OFFSETS))
                .as("a node is down, and may come back")
                .isNull();
    }

    private TopicAutoCreation creation(boolean alone) {
        return new TopicAutoCreation(
                new LocalControllerLink(service),
                metadata::image,
                true,
                alone,
                ServerProperties.read("test", Map.of()).settings().coordinators());
    }

    private int copies(String topic) {
        return Check.present(image().topics().find(topic), topic)
                .partitions()
                .getFirst()
                .replicas()
                .nodes()
                .size();
    }

    @Test
    void theRestOfTheRequests() {
        lead();
        join(2);
        join(3);
        create();

        AllocateProducerIdsResponse block =
                ask(new AllocateProducerIdsRequest().brokerId(2).brokerEpoch(epoch(2)));
        assertThat(block.producerIdLen()).isEqualTo(1000);
        ElectLeadersResponse elected =
                ask(new ElectLeadersRequest().electionType((byte) 0).topicPartitions(null));
        assertThat(elected.replicaElectionResults()).isEmpty();
        ElectLeadersResponse bad = ask(new ElectLeadersRequest().electionType((byte) 2));
        assertThat(bad.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
        AssignReplicasToDirsResponse assigned = ask(assignment());
        assertThat(assigned.directories().getFirst().topics().getFirst().partitions())
                .extracting(AssignReplicasToDirsResponse.PartitionData::errorCode)
                .containsExactly(ErrorCode.NONE.code());
        ControllerRegistrationResponse controller =
                ask(
                        new ControllerRegistrationRequest()
                                .controllerId(7)
                                .incarnationId(new Uuid(7, 7))
                                .features(controllerFeatures()));
        assertThat(controller.errorCode()).isZero();
        assertThat(image().cluster().controllers()).containsOnlyKeys(7);
        UnregisterBrokerResponse gone = ask(new UnregisterBrokerRequest().brokerId(2));
        assertThat(gone.errorCode()).isZero();
        assertThat(partition().leader()).isEqualTo(3);
    }

    @Test
    void whoIsNotTheControllerSaysSo() {
        metadata.start();
        log.lead(NODE + 1);
        short notController = ErrorCode.NOT_CONTROLLER.code();

        BrokerRegistrationResponse registration = ask(registration(2, 1));
        assertThat(registration.errorCode()).isEqualTo(notController);
        BrokerHeartbeatResponse heartbeat =
                ask(new BrokerHeartbeatRequest().brokerId(2).brokerEpoch(1));
        assertThat(heartbeat.errorCode()).isEqualTo(notController);
        AlterPartitionResponse alter = ask(new AlterPartitionRequest().brokerId(2).brokerEpoch(1));
        assertThat(alter.errorCode()).isEqualTo(notController);
        ElectLeadersResponse election = ask(new ElectLeadersRequest());
        assertThat(election.errorCode()).isEqualTo(notController);
        UnregisterBrokerResponse unregistered = ask(new UnregisterBrokerRequest().brokerId(2));
        assertThat(unregistered.errorCode()).isEqualTo(notController);
    }

    private void lead() {
        metadata.start();
        log.lead(NODE);
        commit();
    }

    private void join(int node) {
        BrokerRegistrationResponse registered = ask(registration(node, 1));
        assertThat(registered.errorCode()).isZero();
        BrokerHeartbeatResponse there = ask(heartbeat(node));
        assertThat(there.isFenced()).isFalse();
    }

    private void create() {
        duty.submit(
                new CreateTopics(
                        List.of(
                                new NewTopic(
                                        "t",
                                        TOPIC,
                                        -1,
                                        (short) -1,
                                        Map.of(0, List.of(2, 3)),
                                        Map.of())),
                        false),
                result -> {});
        commit();
    }

    private PartitionImage partition() {
        return Check.present(image().topics().find(TOPIC), "the topic").partitions().getFirst();
    }

    private static BrokerRegistrationRequest registration(int node, int incarnation) {
        return new BrokerRegistrationRequest()
                .brokerId(node)
                .clusterId(CLUSTER)
                .incarnationId(new Uuid(node, incarnation))
                .features(
                        Features.registered().entrySet().stream()
                                .map(each ->
                                        new BrokerRegistrationRequest.Feature()
                                                .name(each.getKey())
                                                .minSupportedVersion(each.getValue().lowest())
                                                .maxSupportedVersion(each.getValue().highest()))
                                .toList())
                .logDirs(List.of(new Uuid(77, node)));
    }

    private static List<ControllerRegistrationRequest.Feature> controllerFeatures() {
        return Features.supported().entrySet().stream()
                .map(each ->
                        new ControllerRegistrationRequest.Feature()
                                .name(each.getKey())
                                .minSupportedVersion(each.getValue().lowest())
                                .maxSupportedVersion(each.getValue().highest()))
                .toList();
    }

    /** Of a node that has followed everything. */
    private BrokerHeartbeatRequest heartbeat(int node) {
        return new BrokerHeartbeatRequest()
                .brokerId(node)
                .brokerEpoch(epoch(node))
                .currentMetadataOffset(image().provenance().offset())
                .cordonedLogDirs(null);
    }

    private AlterPartitionRequest alter(int partitionEpoch, List<Integer> members) {
        return new AlterPartitionRequest()
                .brokerId(2)
                .brokerEpoch(epoch(2))
                .topics(
                        List.of(
                                new AlterPartitionRequest.TopicData()
                                        .topicId(TOPIC)
                                        .partitions(
                                                List.of(
                                                        new AlterPartitionRequest.PartitionData()
                                                                .partitionEpoch(partitionEpoch)
                                                                .newIsrWithEpochs(
                                                                        members(members))))));
    }

    private List<AlterPartitionRequest.BrokerState> members(List<Integer> ids) {
        return ids.stream()
                .map(id ->
                        new AlterPartitionRequest.BrokerState().brokerId(id).brokerEpoch(epoch(id)))
                .toList();
    }

    private static AlterPartitionResponse.PartitionData told(AlterPartitionResponse response) {
        return response.topics().getFirst().partitions().getFirst();
    }

    private AssignReplicasToDirsRequest assignment() {
        var partition = new AssignReplicasToDirsRequest.PartitionData().partitionIndex(0);
        var topic =
                new AssignReplicasToDirsRequest.TopicData()
                        .topicId(TOPIC)
                        .partitions(List.of(partition));
        var directory =
                new AssignReplicasToDirsRequest.DirectoryData()
                        .id(new Uuid(77, 2))
                        .topics(List.of(topic));
        return new AssignReplicasToDirsRequest()
                .brokerId(2)
                .brokerEpoch(epoch(2))
                .directories(List.of(directory));
    }

    private long epoch(int node) {
        return Check.present(image().cluster().broker(node), "the node").epoch();
    }

    private MetadataImage image() {
        return metadata.image();
    }

    private void commit() {
        loop.run();
        while (log.underWay() > 0) {
            log.commit();
            loop.run();
        }
    }

    private void pass(long millis) {
        clock.advanceMillis(millis);
        commit();
    }

    @SuppressWarnings("unchecked") // the answer's type is the request's
    private <R extends ApiResponse> R ask(ApiRequest request) {
        List<ApiResponse> answers = new ArrayList<>();
        service.answer(request, answers::add);
        commit();
        assertThat(answers).hasSize(1);
        return (R) answers.getFirst();
    }
}
