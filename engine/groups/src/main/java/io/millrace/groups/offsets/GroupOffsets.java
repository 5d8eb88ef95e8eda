package io.millrace.groups.offsets;

import io.millrace.base.TopicPartition;
import io.millrace.coordination.Step;
import io.millrace.groups.records.TopicRecord;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.group.OffsetCommitKey;
import io.millrace.protocol.group.OffsetCommitValue;
import io.millrace.protocol.message.OffsetCommitRequest;
import io.millrace.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.millrace.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.millrace.protocol.message.OffsetCommitResponse;
import io.millrace.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.millrace.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import io.millrace.protocol.message.OffsetDeleteRequest;
import io.millrace.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import io.millrace.protocol.message.OffsetDeleteResponse;
import io.millrace.protocol.message.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import io.millrace.protocol.message.OffsetDeleteResponse.OffsetDeleteResponseTopic;
import io.millrace.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.millrace.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The committed offsets of one shard. Owned by the shard's state machine. */
public final class GroupOffsets {
    private final OffsetSettings settings;
    private final OffsetTable table = new OffsetTable();

    public GroupOffsets(OffsetSettings settings) {
        this.settings = settings;
    }

    /** Stores the offsets of a request whose sender may commit. Topics have names. */
    public OffsetCommitResponse commit(OffsetCommitRequest request, Step<Object> step) {
        List<OffsetCommitResponseTopic> topics = new ArrayList<>();
        for (OffsetCommitRequestTopic topic : request.topics()) {
            List<OffsetCommitResponsePartition> partitions = new ArrayList<>();
            for (OffsetCommitRequestPartition partition : topic.partitions()) {
                ErrorCode error = commit(request, topic, partition, step);
                partitions.add(
                        new OffsetCommitResponsePartition()
                                .partitionIndex(partition.partitionIndex())
                                .errorCode(error.code()));
            }
            topics.add(
                    new OffsetCommitResponseTopic()
                            .name(topic.name())
                            .topicId(topic.topicId())
                            .partitions(partitions));
        }
        return new OffsetCommitResponse().topics(topics);
    }

    private ErrorCode commit(
            OffsetCommitRequest request,
            OffsetCommitRequestTopic topic,
            OffsetCommitRequestPartition partition,
            Step<Object> step) {
        String metadata = partition.committedMetadata();
        if (metadata != null && metadata.length() > settings.metadataCharactersMax()) {
            return ErrorCode.OFFSET_METADATA_TOO_LARGE;
        }
        long retention = request.retentionTimeMs();
        CommittedOffset offset =
                new CommittedOffset(
                        partition.committedOffset(),
                        partition.committedLeaderEpoch(),
                        metadata == null ? "" : metadata,
                        step.nowMillis(),
                        retention < 0 ? CommittedOffset.NONE : step.nowMillis() + retention,
                        topic.topicId());
        table.put(request.groupId(), topic.name(), partition.partitionIndex(), offset);
        step.append(
                TopicRecord.encode(
                        key(request.groupId(), topic.name(), partition.partitionIndex()),
                        offset.value(),
                        offset.valueVersion()));
        return ErrorCode.NONE;
    }

    /**
     * The offsets that a group asks for; all of them when it names no topics. Topics have names.
     *
     * @param requireStable whether an offset that an open transaction is about to move is withheld;
     *     there are no such offsets yet
     */
    public OffsetFetchResponseGroup fetch(OffsetFetchRequestGroup request, boolean requireStable) {
        return new OffsetFetches(table).fetch(request);
    }

    /**
     * Deletes the offsets of partitions.
     *
     * @param isSubscribed whether a member consumes the topic, so that its offsets must stay
     */
    public OffsetDeleteResponse delete(
            OffsetDeleteRequest request, Predicate<String> isSubscribed, Step<Object> step) {
        List<OffsetDeleteResponseTopic> topics = new ArrayList<>();
        for (OffsetDeleteRequestTopic topic : request.topics()) {
            boolean subscribed = isSubscribed.test(topic.name());
            ErrorCode error = subscribed ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC : ErrorCode.NONE;
            List<OffsetDeleteResponsePartition> partitions = new ArrayList<>();
            for (var partition : topic.partitions()) {
                if (!subscribed) {
                    remove(request.groupId(), topic.name(), partition.partitionIndex(), step);
                }
                partitions.add(
                        new OffsetDeleteResponsePartition()
                                .partitionIndex(partition.partitionIndex())
                                .errorCode(error.code()));
            }
            topics.add(new OffsetDeleteResponseTopic().name(topic.name()).partitions(partitions));
        }
        return new OffsetDeleteResponse().topics(topics);
    }

    /** Deletes whatever the group has. */
    public void deleteAll(String groupId, Step<Object> step) {
        for (TopicPartition partition : table.partitions(groupId)) {
            remove(groupId, partition.topic(), partition.partition(), step);
        }
    }

    /** The topics are gone, and the offsets of all groups in them. */
    public void forgetTopics(Set<String> topics, Step<Object> step) {
        for (String groupId : List.copyOf(table.groupIds())) {
            for (TopicPartition partition : table.partitions(groupId)) {
                if (topics.contains(partition.topic())) {
                    remove(groupId, partition.topic(), partition.partition(), step);
                }
            }
        }
    }

    /** Deletes what has expired. */
    public void expire(String groupId, ExpiryRule rule, Step<Object> step) {
        for (TopicPartition partition : table.partitions(groupId)) {
            String topic = partition.topic();
            CommittedOffset offset = table.find(groupId, topic, partition.partition());
            if (offset != null
                    && !rule.keptTopics().contains(topic)
                    && offset.isExpired(rule, settings.retentionMillis(), step.nowMillis())) {
                remove(groupId, topic, partition.partition(), step);
            }
        }
    }

    /** An OffsetCommit record; no value deletes the offset. */
    public void replay(OffsetCommitKey key, @Nullable OffsetCommitValue value) {
        if (value == null) {
            table.remove(key.group(), key.topic(), key.partition());
        } else {
            table.put(key.group(), key.topic(), key.partition(), CommittedOffset.of(value));
        }
    }

    public boolean has(String groupId) {
        return table.has(groupId);
    }

    /** Groups with at least one offset. A copy. */
    public List<String> groupIds() {
        return List.copyOf(table.groupIds());
    }

    private void remove(String groupId, String topic, int partition, Step<Object> step) {
        if (table.remove(groupId, topic, partition)) {
            step.append(TopicRecord.tombstone(key(groupId, topic, partition)));
        }
    }

    private static OffsetCommitKey key(String groupId, String topic, int partition) {
        return new OffsetCommitKey().group(groupId).topic(topic).partition(partition);
    }
}
