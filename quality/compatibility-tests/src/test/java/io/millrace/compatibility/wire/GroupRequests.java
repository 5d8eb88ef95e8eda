package io.millrace.compatibility.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/** Requests about one group, in the form of one round's versions. */
record GroupRequests(String group, Uuid topicId, int round) {
    static final String TOPIC = "wire-topic";
    static final String NO_TOPIC = "no-such-topic";
    private static final Uuid NO_TOPIC_ID = new Uuid(7, 7);
    private static final int TIMEOUT_MILLIS = 30_000;

    /** The round's version, or the nearest that the API has. */
    int version(ApiKeys key) {
        return Math.max(key.oldestVersion(), Math.min(round, key.latestVersion()));
    }

    GroupRequests of(String other) {
        return new GroupRequests(other, topicId, round);
    }

    JoinGroupRequestData join(String memberId) {
        ByteBuffer subscription =
                ConsumerProtocol.serializeSubscription(new Subscription(List.of(TOPIC)), (short) 1);
        byte[] metadata = new byte[subscription.remaining()];
        subscription.get(metadata);
        JoinGroupRequestProtocolCollection protocols = new JoinGroupRequestProtocolCollection();
        for (String name : List.of("range", "sticky")) {
            protocols.add(new JoinGroupRequestProtocol().setName(name).setMetadata(metadata));
        }
        return new JoinGroupRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setSessionTimeoutMs(TIMEOUT_MILLIS)
                .setRebalanceTimeoutMs(TIMEOUT_MILLIS)
                .setProtocolType("consumer")
                .setProtocols(protocols);
    }

    SyncGroupRequestData sync(String memberId, int generation) {
        return new SyncGroupRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setGenerationId(generation)
                .setProtocolType("consumer")
                .setProtocolName("range")
                .setAssignments(List.of(part(memberId, "mine"), part("stranger", "other")));
    }

    private static SyncGroupRequestAssignment part(String memberId, String text) {
        return new SyncGroupRequestAssignment()
                .setMemberId(memberId)
                .setAssignment(text.getBytes(StandardCharsets.UTF_8));
    }

    HeartbeatRequestData heartbeat(String memberId, int generation) {
        return new HeartbeatRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setGenerationId(generation);
    }

    LeaveGroupRequestData leave(String memberId, @Nullable String instanceId) {
        LeaveGroupRequestData request = new LeaveGroupRequestData().setGroupId(group);
        return version(ApiKeys.LEAVE_GROUP) < 3
                ? request.setMemberId(memberId)
                : request.setMembers(
                        List.of(
                                new MemberIdentity()
                                        .setMemberId(memberId)
                                        .setGroupInstanceId(instanceId)));
    }

    /** By a consumer without a group. */
    OffsetCommitRequestData commitAlone(String topic, int partition, long offset) {
        return commit("", -1, topic, partition, offset);
    }

    OffsetCommitRequestData commit(String memberId, int generation, long offset) {
        return commit(memberId, generation, TOPIC, 0, offset);
    }

    private OffsetCommitRequestData commit(
            String memberId, int generation, String topic, int partition, long offset) {
        OffsetCommitRequestTopic committed = new OffsetCommitRequestTopic();
        if (version(ApiKeys.OFFSET_COMMIT) >= 10) {
            committed.setTopicId(id(topic));
        } else {
            committed.setName(topic);
        }
        committed.setPartitions(
                List.of(
                        new OffsetCommitRequestPartition()
                                .setPartitionIndex(partition)
                                .setCommittedOffset(offset)
                                .setCommittedLeaderEpoch(3)
                                .setCommittedMetadata(null)));
        return new OffsetCommitRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setGenerationIdOrMemberEpoch(generation)
                .setTopics(List.of(committed));
    }

    static OffsetCommitRequestData withMetadata(OffsetCommitRequestData request, String metadata) {
        request.topics().getFirst().partitions().getFirst().setCommittedMetadata(metadata);
        return request;
    }

    private Uuid id(String topic) {
        return topic.equals(TOPIC) ? topicId : NO_TOPIC_ID;
    }

    /**
     * @param topic null for all
     */
    OffsetFetchRequestData fetch(@Nullable String topic, Integer... partitions) {
        int version = version(ApiKeys.OFFSET_FETCH);
        List<Integer> indexes = List.of(partitions);
        if (version < 8) {
            return new OffsetFetchRequestData()
                    .setGroupId(group)
                    .setTopics(
                            topic == null
                                    ? null
                                    : List.of(
                                            new OffsetFetchRequestTopic()
                                                    .setName(topic)
                                                    .setPartitionIndexes(indexes)));
        }
        OffsetFetchRequestGroup wanted = new OffsetFetchRequestGroup().setGroupId(group);
        if (topic == null) {
            wanted.setTopics(null);
        } else {
            OffsetFetchRequestTopics one =
                    new OffsetFetchRequestTopics().setPartitionIndexes(indexes);
            wanted.setTopics(
                    List.of(version < 10 ? one.setName(topic) : one.setTopicId(id(topic))));
        }
        return new OffsetFetchRequestData().setGroups(List.of(wanted));
    }

    OffsetDeleteRequestData deleteOffset(String topic, int partition) {
        OffsetDeleteRequestTopicCollection topics = new OffsetDeleteRequestTopicCollection();
        topics.add(
                new OffsetDeleteRequestTopic()
                        .setName(topic)
                        .setPartitions(
                                List.of(
                                        new OffsetDeleteRequestPartition()
                                                .setPartitionIndex(partition))));
        return new OffsetDeleteRequestData().setGroupId(group).setTopics(topics);
    }

    DescribeGroupsRequestData describe() {
        return new DescribeGroupsRequestData()
                .setGroups(List.of(group))
                .setIncludeAuthorizedOperations(version(ApiKeys.DESCRIBE_GROUPS) >= 3);
    }

    /** In the form of version 0. */
    DescribeGroupsRequestData describeQuietly() {
        return new DescribeGroupsRequestData().setGroups(List.of(group));
    }

    DeleteGroupsRequestData delete() {
        return new DeleteGroupsRequestData().setGroupsNames(List.of(group));
    }

    ListGroupsRequestData list() {
        ListGroupsRequestData request = new ListGroupsRequestData();
        if (version(ApiKeys.LIST_GROUPS) >= 4) {
            request.setStatesFilter(List.of("stable", "Empty", "CompletingRebalance"));
        }
        if (version(ApiKeys.LIST_GROUPS) >= 5) {
            request.setTypesFilter(List.of("Classic"));
        }
        return request;
    }
}
