package io.millrace.compatibility.wire;

import static io.millrace.compatibility.wire.TransactionRequests.commitOffset;
import static io.millrace.compatibility.wire.TransactionRequests.fetchOffsets;
import static io.millrace.compatibility.wire.TransactionScenes.TOPIC;

import io.millrace.compatibility.wire.TransactionRequests.Identity;
import io.millrace.compatibility.wire.TransactionRequests.Member;
import io.millrace.compatibility.wire.TransactionScenes.Generation;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What clients of 4.4 name by an id: the topics of a transaction's offsets (KIP-1319), the cluster
 * and the node that they mean (KIP-1242).
 */
final class IdentifiedScript {
    private static final int METADATA_VERSION = 12;
    private static final int COMMIT_VERSION = 6;
    private static final int IDENTITY_VERSION = 5;

    private final TransactionWire wire;
    private final String clusterId;
    private final int nodeId;
    private final Uuid topicId;

    private IdentifiedScript(TransactionWire wire) {
        this.wire = wire;
        MetadataResponseData metadata =
                (MetadataResponseData)
                        wire.askQuietly(
                                ApiKeys.METADATA,
                                METADATA_VERSION,
                                new MetadataRequestData()
                                        .setTopics(
                                                List.of(
                                                        new MetadataRequestTopic()
                                                                .setName(TOPIC))));
        clusterId = metadata.clusterId();
        nodeId = metadata.brokers().iterator().next().nodeId();
        topicId = metadata.topics().find(TOPIC).topicId();
    }

    static String run(TransactionWire wire) {
        IdentifiedScript script = new IdentifiedScript(wire);
        script.offsets();
        script.nodes();
        return wire.trace().replace(script.topicId.toString(), "topic-id");
    }

    // --- offsets of topics by id ---

    private void offsets() {
        String group = "group-by-id";
        wire.title(group);
        TransactionScenes producer =
                new TransactionScenes(wire, Generation.IMPLICIT, "of-" + group);
        Member member = new Member(group, -1, "", null);
        producer.init(Identity.NONE);
        commit("by id", topicId, commitOffset(producer.id, producer.now(), member, TOPIC, 0, 42));
        commit(
                "no partition",
                topicId,
                commitOffset(producer.id, producer.now(), member, TOPIC, 99, 1));
        commit(
                "no topic",
                new Uuid(1, 1),
                commitOffset(producer.id, producer.now(), member, TOPIC, 0, 1));
        commit(
                "id zero",
                Uuid.ZERO_UUID,
                commitOffset(producer.id, producer.now(), member, TOPIC, 0, 1));
        TxnOffsetCommitRequestData both =
                commitOffset(producer.id, producer.now(), member, TOPIC, 1, 7);
        both.topics().getFirst().setTopicId(topicId);
        both.setTopics(
                List.of(
                        both.topics().getFirst(),
                        both.topics().getFirst().duplicate().setTopicId(new Uuid(2, 2))));
        wire.ask(ApiKeys.TXN_OFFSET_COMMIT, COMMIT_VERSION, "one of two topics", both);
        commit(
                "stale",
                topicId,
                commitOffset(
                        producer.id,
                        producer.now().epoch(producer.now().epoch() - 1),
                        member,
                        TOPIC,
                        0,
                        1));
        commit(
                "a ghost",
                topicId,
                commitOffset(
                        producer.id,
                        producer.now(),
                        new Member(group, 1, "ghost", null),
                        TOPIC,
                        0,
                        1));
        look(group);
        producer.end(producer.now(), true);
        look(group);
    }

    private void commit(String what, Uuid id, TxnOffsetCommitRequestData request) {
        request.topics().getFirst().setTopicId(id);
        wire.ask(ApiKeys.TXN_OFFSET_COMMIT, COMMIT_VERSION, what, request);
    }

    private void look(String group) {
        for (boolean stable : List.of(true, false)) {
            wire.ask(
                    ApiKeys.OFFSET_FETCH,
                    7,
                    stable ? "stable" : "any",
                    fetchOffsets(group, TOPIC, stable, 0, 1));
        }
    }

    // --- the node that is meant ---

    private void nodes() {
        wire.title("who is meant");
        meet("nobody", null, -1);
        meet("this one", clusterId, nodeId);
        meet("another cluster", "another", nodeId);
        meet("another node", clusterId, nodeId + 1);
        meet("another node of another cluster", "another", nodeId + 1);
        meet("a cluster alone", clusterId, -1);
        meet("another cluster alone", "another", -1);
        meet("a node alone", null, nodeId);
        meet("another node alone", null, nodeId + 1);
        meet("no name", "", nodeId);
        meet("node -2", clusterId, -2);
        meet("nobody -2", null, -2);
    }

    private void meet(String what, @Nullable String cluster, int node) {
        ApiVersionsResponseData answer =
                (ApiVersionsResponseData)
                        wire.askQuietly(
                                ApiKeys.API_VERSIONS,
                                IDENTITY_VERSION,
                                new ApiVersionsRequestData()
                                        .setClientSoftwareName("wire")
                                        .setClientSoftwareVersion("1")
                                        .setClusterId(cluster)
                                        .setNodeId(node));
        // What is served besides is told elsewhere.
        wire.note(
                ApiKeys.API_VERSIONS,
                IDENTITY_VERSION,
                what + " is told " + Errors.forCode(answer.errorCode()),
                new ApiVersionsResponseData()
                        .setErrorCode(answer.errorCode())
                        .setThrottleTimeMs(answer.throttleTimeMs()));
    }
}
