package io.millrace.compatibility.wire;

import static io.millrace.compatibility.wire.GroupRequests.NO_TOPIC;
import static io.millrace.compatibility.wire.GroupRequests.TOPIC;
import static io.millrace.compatibility.wire.GroupRequests.withMetadata;
import static org.apache.kafka.common.protocol.ApiKeys.DELETE_GROUPS;
import static org.apache.kafka.common.protocol.ApiKeys.DESCRIBE_GROUPS;
import static org.apache.kafka.common.protocol.ApiKeys.FIND_COORDINATOR;
import static org.apache.kafka.common.protocol.ApiKeys.HEARTBEAT;
import static org.apache.kafka.common.protocol.ApiKeys.JOIN_GROUP;
import static org.apache.kafka.common.protocol.ApiKeys.LEAVE_GROUP;
import static org.apache.kafka.common.protocol.ApiKeys.LIST_GROUPS;
import static org.apache.kafka.common.protocol.ApiKeys.METADATA;
import static org.apache.kafka.common.protocol.ApiKeys.OFFSET_COMMIT;
import static org.apache.kafka.common.protocol.ApiKeys.OFFSET_DELETE;
import static org.apache.kafka.common.protocol.ApiKeys.OFFSET_FETCH;
import static org.apache.kafka.common.protocol.ApiKeys.SYNC_GROUP;

import io.millrace.compatibility.harness.Await;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;

/** One round: what may be asked about groups, right and wrong, at one version of each API. */
final class GroupWireScript {
    private static final int ROUNDS = 11;
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);

    private final GroupWire wire;
    private final GroupRequests group;

    private GroupWireScript(GroupWire wire, GroupRequests group) {
        this.wire = wire;
        this.group = group;
    }

    /** All rounds; returns what was answered. */
    static String run(String bootstrap) {
        StringBuilder all = new StringBuilder();
        for (int round = 0; round < ROUNDS; round++) {
            try (GroupWire wire = new GroupWire(bootstrap)) {
                Uuid topicId = topicId(wire);
                GroupRequests requests = new GroupRequests("wire-" + round, topicId, round);
                new GroupWireScript(wire, requests).run();
                all.append(wire.trace().replace(topicId.toString(), "topic-id"));
            }
        }
        return all.toString();
    }

    private static Uuid topicId(GroupWire wire) {
        MetadataRequestData request =
                new MetadataRequestData()
                        .setTopics(List.of(new MetadataRequestTopic().setName(TOPIC)));
        Uuid[] id = {Uuid.ZERO_UUID};
        Await.until(
                "the topic is there",
                READY_LIMIT,
                () -> {
                    MetadataResponseData answer =
                            (MetadataResponseData) wire.askQuietly(METADATA, 12, request);
                    id[0] = answer.topics().find(TOPIC).topicId();
                    return !id[0].equals(Uuid.ZERO_UUID);
                });
        return id[0];
    }

    private void run() {
        wire.title("round " + group.round());
        coordinator();
        groupThatDoesNotExist();
        noGroup();
        consumerWithoutGroup();
        String memberId = newMember();
        rebalancing(memberId);
        stable(memberId);
        if (group.version(JOIN_GROUP) >= 5) {
            new GroupWireScript(wire, group.of(group.group() + "-static")).staticMember();
        }
        leaving(memberId);
    }

    private Message ask(ApiKeys key, String what, Message request) {
        return wire.ask(key, group.version(key), what, request);
    }

    private void coordinator() {
        int version = group.version(FIND_COORDINATOR);
        FindCoordinatorRequestData request = new FindCoordinatorRequestData();
        if (version >= 4) {
            request.setCoordinatorKeys(List.of(group.group()));
        } else {
            request.setKey(group.group());
        }
        Await.until(
                "the coordinator is found",
                READY_LIMIT,
                () -> {
                    FindCoordinatorResponseData answer =
                            (FindCoordinatorResponseData)
                                    wire.askQuietly(FIND_COORDINATOR, version, request);
                    return version >= 4
                            ? answer.coordinators().getFirst().errorCode() == 0
                            : answer.errorCode() == 0;
                });
        Await.until(
                "the coordinator has loaded",
                READY_LIMIT,
                () -> {
                    DescribeGroupsResponseData answer =
                            (DescribeGroupsResponseData)
                                    wire.askQuietly(DESCRIBE_GROUPS, 0, group.describeQuietly());
                    return answer.groups().getFirst().errorCode() == 0;
                });
    }

    private void groupThatDoesNotExist() {
        ask(HEARTBEAT, "heartbeat of nobody", group.heartbeat("nobody", 1));
        ask(SYNC_GROUP, "sync of nobody", group.sync("nobody", 1));
        ask(LEAVE_GROUP, "leave of nobody", group.leave("nobody", null));
        ask(DESCRIBE_GROUPS, "describe", group.describe());
        ask(DELETE_GROUPS, "delete", group.delete());
        ask(OFFSET_FETCH, "fetch", group.fetch(TOPIC, 0, 5));
        ask(OFFSET_FETCH, "fetch of unknown topic", group.fetch(NO_TOPIC, 0));
        fetchAll();
        ask(OFFSET_DELETE, "delete offset", group.deleteOffset(TOPIC, 0));
        ask(OFFSET_DELETE, "delete offset of unknown topic", group.deleteOffset(NO_TOPIC, 0));
        ask(OFFSET_COMMIT, "commit with generation", group.commit("nobody", 1, 1));
        ask(JOIN_GROUP, "join as nobody", group.join("nobody"));
        ask(JOIN_GROUP, "short session", group.join("").setSessionTimeoutMs(1));
        ask(JOIN_GROUP, "long session", group.join("").setSessionTimeoutMs(1_900_000));
        ask(
                JOIN_GROUP,
                "no protocols",
                group.join("").setProtocols(new JoinGroupRequestProtocolCollection()));
        ask(JOIN_GROUP, "no protocol type", group.join("").setProtocolType(""));
        // Kafka keeps a group that nobody could join.
        wire.askQuietly(DELETE_GROUPS, 1, group.delete());
        ask(LIST_GROUPS, "list", group.list());
    }

    private void fetchAll() {
        if (group.version(OFFSET_FETCH) >= 2) {
            ask(OFFSET_FETCH, "fetch all", group.fetch(null));
        }
    }

    private void noGroup() {
        GroupRequests none = group.of("");
        ask(JOIN_GROUP, "no group: join", none.join(""));
        ask(SYNC_GROUP, "no group: sync", none.sync("nobody", 1));
        ask(HEARTBEAT, "no group: heartbeat", none.heartbeat("nobody", 1));
        ask(LEAVE_GROUP, "no group: leave", none.leave("nobody", null));
        ask(DESCRIBE_GROUPS, "no group: describe", none.describe());
        ask(DELETE_GROUPS, "no group: delete", none.delete());
        ask(OFFSET_FETCH, "no group: fetch", none.fetch(TOPIC, 0));
        ask(OFFSET_DELETE, "no group: delete offset", none.deleteOffset(TOPIC, 0));
    }

    private void consumerWithoutGroup() {
        ask(OFFSET_COMMIT, "commit", withMetadata(group.commitAlone(TOPIC, 0, 5), "note"));
        ask(OFFSET_COMMIT, "commit far partition", group.commitAlone(TOPIC, 77, 6));
        ask(OFFSET_COMMIT, "commit unknown topic", group.commitAlone(NO_TOPIC, 0, 5));
        ask(
                OFFSET_COMMIT,
                "commit large metadata",
                withMetadata(group.commitAlone(TOPIC, 0, 5), "x".repeat(4097)));
        ask(OFFSET_COMMIT, "commit negative offset", group.commitAlone(TOPIC, 2, -5));
        ask(OFFSET_COMMIT, "commit of a member", group.commit("x", 1, 5));
        ask(OFFSET_COMMIT, "commit of a name", group.commit("x", -1, 6));
        ask(OFFSET_FETCH, "fetch", group.fetch(TOPIC, 0, 1, 2, 77));
        fetchAll();
        ask(DESCRIBE_GROUPS, "describe", group.describe());
        ask(HEARTBEAT, "heartbeat", group.heartbeat("x", 1));
        ask(OFFSET_DELETE, "delete offset of far partition", group.deleteOffset(TOPIC, 77));
        ask(OFFSET_DELETE, "delete offset", group.deleteOffset(TOPIC, 2));
        ask(LIST_GROUPS, "list", group.list());
    }

    private String newMember() {
        JoinGroupResponseData first =
                (JoinGroupResponseData) ask(JOIN_GROUP, "join", group.join(""));
        String memberId = first.memberId();
        if (first.errorCode() == Errors.MEMBER_ID_REQUIRED.code()) {
            ask(DESCRIBE_GROUPS, "describe while one is announced", group.describe());
            ask(HEARTBEAT, "heartbeat of the announced", group.heartbeat(memberId, 0));
            ask(JOIN_GROUP, "join again", group.join(memberId));
        }
        return memberId;
    }

    private void rebalancing(String memberId) {
        ask(DESCRIBE_GROUPS, "describe rebalancing", group.describe());
        ask(LIST_GROUPS, "list rebalancing", group.list());
        ask(HEARTBEAT, "heartbeat", group.heartbeat(memberId, 1));
        ask(HEARTBEAT, "heartbeat of wrong generation", group.heartbeat(memberId, 9));
        ask(HEARTBEAT, "heartbeat of wrong member", group.heartbeat("other", 1));
        ask(OFFSET_COMMIT, "commit of member", group.commit(memberId, 1, 7));
        ask(OFFSET_COMMIT, "commit without group", group.commitAlone(TOPIC, 0, 7));
        ask(OFFSET_COMMIT, "commit without generation", group.commit(memberId, -1, 7));
        ask(SYNC_GROUP, "sync of wrong generation", group.sync(memberId, 9));
        ask(SYNC_GROUP, "sync of wrong member", group.sync("other", 1));
        if (group.version(SYNC_GROUP) >= 5) {
            ask(
                    SYNC_GROUP,
                    "sync of wrong protocol",
                    group.sync(memberId, 1).setProtocolName("sticky"));
            ask(SYNC_GROUP, "sync without protocol", group.sync(memberId, 1).setProtocolName(null));
        }
        ask(JOIN_GROUP, "join once more", group.join(memberId));
        ask(SYNC_GROUP, "sync", group.sync(memberId, 1));
    }

    private void stable(String memberId) {
        ask(DESCRIBE_GROUPS, "describe stable", group.describe());
        ask(HEARTBEAT, "heartbeat", group.heartbeat(memberId, 1));
        ask(SYNC_GROUP, "sync once more", group.sync(memberId, 1));
        ask(OFFSET_COMMIT, "commit", group.commit(memberId, 1, 7));
        ask(OFFSET_COMMIT, "commit of wrong generation", group.commit(memberId, 2, 8));
        ask(OFFSET_COMMIT, "commit of wrong member", group.commit("other", 1, 8));
        ask(DELETE_GROUPS, "delete", group.delete());
        ask(OFFSET_DELETE, "delete offset", group.deleteOffset(TOPIC, 0));
        ask(JOIN_GROUP, "join with other type", group.join("").setProtocolType("connect"));
        ask(JOIN_GROUP, "join of a stranger", group.join("stranger"));
        ask(JOIN_GROUP, "the leader joins", group.join(memberId));
        ask(DESCRIBE_GROUPS, "describe rebalancing again", group.describe());
        ask(SYNC_GROUP, "sync again", group.sync(memberId, 2));
    }

    private void staticMember() {
        JoinGroupResponseData first =
                (JoinGroupResponseData)
                        ask(JOIN_GROUP, "static join", group.join("").setGroupInstanceId("inst"));
        String old = first.memberId();
        ask(SYNC_GROUP, "static sync", group.sync(old, 1).setGroupInstanceId("inst"));
        JoinGroupResponseData second =
                (JoinGroupResponseData)
                        ask(
                                JOIN_GROUP,
                                "static restart",
                                group.join("").setGroupInstanceId("inst"));
        String current = second.memberId();
        ask(SYNC_GROUP, "static sync again", group.sync(current, 1).setGroupInstanceId("inst"));
        ask(DESCRIBE_GROUPS, "describe static", group.describe());
        ask(HEARTBEAT, "fenced heartbeat", group.heartbeat(old, 1).setGroupInstanceId("inst"));
        ask(
                HEARTBEAT,
                "heartbeat of unknown instance",
                group.heartbeat(current, 1).setGroupInstanceId("other"));
        ask(HEARTBEAT, "heartbeat without instance", group.heartbeat(current, 1));
        ask(SYNC_GROUP, "fenced sync", group.sync(old, 1).setGroupInstanceId("inst"));
        ask(JOIN_GROUP, "fenced join", group.join(old).setGroupInstanceId("inst"));
        ask(JOIN_GROUP, "unknown instance", group.join("x").setGroupInstanceId("other"));
        if (group.version(OFFSET_COMMIT) >= 7) {
            ask(OFFSET_COMMIT, "fenced commit", group.commit(old, 1, 1).setGroupInstanceId("inst"));
        }
        ask(LEAVE_GROUP, "fenced leave", group.leave(old, "inst"));
        ask(LEAVE_GROUP, "leave of unknown instance", group.leave("", "other"));
        ask(LEAVE_GROUP, "leave by instance", group.leave("", "inst"));
        ask(DESCRIBE_GROUPS, "describe static empty", group.describe());
        ask(DELETE_GROUPS, "delete static", group.delete());
    }

    private void leaving(String memberId) {
        ask(LEAVE_GROUP, "leave of a stranger", group.leave("stranger", null));
        ask(LEAVE_GROUP, "leave", group.leave(memberId, null));
        ask(HEARTBEAT, "heartbeat of the gone", group.heartbeat(memberId, 2));
        ask(SYNC_GROUP, "sync of the gone", group.sync(memberId, 3));
        ask(JOIN_GROUP, "join of the gone", group.join(memberId));
        ask(OFFSET_COMMIT, "commit of the gone", group.commit(memberId, 2, 8));
        ask(DESCRIBE_GROUPS, "describe empty", group.describe());
        ask(LIST_GROUPS, "list empty", group.list());
        ask(OFFSET_DELETE, "delete offset", group.deleteOffset(TOPIC, 1));
        ask(OFFSET_FETCH, "fetch", group.fetch(TOPIC, 0, 1));
        ask(DELETE_GROUPS, "delete", group.delete());
        ask(LIST_GROUPS, "list after", group.list());
        ask(OFFSET_FETCH, "fetch after", group.fetch(TOPIC, 0));
    }
}
