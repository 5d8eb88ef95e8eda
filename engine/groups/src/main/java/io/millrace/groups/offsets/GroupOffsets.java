package io.millrace.groups.offsets;

import io.millrace.base.TopicPartition;
import io.millrace.base.Uuid;
import io.millrace.coordination.Step;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.groups.offsets.PendingOffsets.Place;
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
import io.millrace.protocol.message.TxnOffsetCommitRequest;
import io.millrace.protocol.message.TxnOffsetCommitResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The committed offsets of one shard, and those that wait for their transaction's end. Owned by the
 * shard's state machine.
 */
public final class GroupOffsets {
    private static final PendingOffsets NOTHING_PENDING =
            new PendingOffsets(new KeptBytes(0).share());

    private final OffsetSettings settings;
    private final OffsetTable table;
    private final PendingOffsets pending;
    private final TransactionalCommits transactional;
    private long nextOrder;

    public GroupOffsets(OffsetSettings settings, KeptBytes.Share kept) {
        this.settings = settings;
        this.table = new OffsetTable(kept);
        this.pending = new PendingOffsets(kept);
        this.transactional = new TransactionalCommits(settings, kept);
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

    /** As {@link #commit}, for when the producer's transaction commits. */
    public TxnOffsetCommitResponse commitInTransaction(
            TxnOffsetCommitRequest request, Step<Object> step) {
        return transactional.commit(request, step);
    }

    private ErrorCode commit(
            OffsetCommitRequest request,
            OffsetCommitRequestTopic topic,
            OffsetCommitRequestPartition partition,
            Step<Object> step) {
        String metadata = partition.committedMetadata();
        if (settings.isTooLarge(metadata)) {
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
                        topic.topicId(),
                        nextOrder++);
        if (!table.fits(request.groupId(), topic.name(), partition.partitionIndex(), offset)) {
            return ErrorCode.COORDINATOR_NOT_AVAILABLE;
        }
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
     * @param requireStable whether an offset that an open transaction is about to move is withheld
     */
    public OffsetFetchResponseGroup fetch(OffsetFetchRequestGroup request, boolean requireStable) {
        return new OffsetFetches(table, requireStable ? pending : NOTHING_PENDING).fetch(request);
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
        for (TopicPartition partition : partitions(groupId)) {
            remove(groupId, partition.topic(), partition.partition(), step);
        }
    }

    /** The topics are gone, and the offsets of all groups in them. */
    public void forgetTopics(Set<String> topics, Step<Object> step) {
        for (String groupId : groupIds()) {
            for (TopicPartition partition : partitions(groupId)) {
                if (topics.contains(partition.topic())) {
                    remove(groupId, partition.topic(), partition.partition(), step);
                }
            }
        }
    }

    /** Forgets the offsets of topics that are gone, or that are others under their old names. */
    public void keepTopics(Function<String, @Nullable Uuid> topicIds, Step<Object> step) {
        for (String groupId : groupIds()) {
            for (TopicPartition partition : table.partitions(groupId)) {
                Uuid now = topicIds.apply(partition.topic());
                CommittedOffset offset =
                        table.find(groupId, partition.topic(), partition.partition());
                boolean isGone = now == null || (offset != null && !offset.isOf(now));
                // A deletion would take along what an open transaction has for the new topic.
                if (isGone && !pending.has(new Place(groupId, partition))) {
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
                    && !pending.has(new Place(groupId, partition))
                    && !rule.keptTopics().contains(topic)
                    && offset.isExpired(rule, settings.retentionMillis(), step.nowMillis())) {
                remove(groupId, topic, partition.partition(), step);
            }
        }
    }

    /** An OffsetCommit record; no value deletes the offset. */
    public void replay(OffsetCommitKey key, @Nullable OffsetCommitValue value) {
        Place place = Place.of(key.group(), key.topic(), key.partition());
        if (value == null) {
            table.remove(key.group(), key.topic(), key.partition());
            pending.remove(place);
        } else {
            put(place, CommittedOffset.of(value, nextOrder++));
        }
    }

    /** An OffsetCommit record of a producer's transaction. */
    public void replayPending(long producerId, OffsetCommitKey key, OffsetCommitValue value) {
        pending.put(
                producerId,
                Place.of(key.group(), key.topic(), key.partition()),
                CommittedOffset.of(value, nextOrder++));
    }

    /** The producer's transaction has ended in this partition. */
    public void replayEnd(long producerId, boolean commit) {
        pending.end(producerId)
                .forEach((place, offset) -> {
                    CommittedOffset current = find(place);
                    if (commit && (current == null || current.order() < offset.order())) {
                        put(place, offset);
                    }
                });
    }

    private @Nullable CommittedOffset find(Place place) {
        return table.find(
                place.groupId(), place.partition().topic(), place.partition().partition());
    }

    private void put(Place place, CommittedOffset offset) {
        table.put(
                place.groupId(), place.partition().topic(), place.partition().partition(), offset);
    }

    public boolean has(String groupId) {
        return table.has(groupId) || pending.has(groupId);
    }

    /** Groups with at least one offset, committed or in a transaction. A copy. */
    public List<String> groupIds() {
        Set<String> all = new LinkedHashSet<>(table.groupIds());
        all.addAll(pending.groupIds());
        return List.copyOf(all);
    }

    private List<TopicPartition> partitions(String groupId) {
        Set<TopicPartition> all = new LinkedHashSet<>(table.partitions(groupId));
        all.addAll(pending.partitions(groupId));
        return List.copyOf(all);
    }

    private void remove(String groupId, String topic, int partition, Step<Object> step) {
        boolean wasPending = pending.remove(Place.of(groupId, topic, partition));
        if (table.remove(groupId, topic, partition) || wasPending) {
            step.append(TopicRecord.tombstone(key(groupId, topic, partition)));
        }
    }

    static OffsetCommitKey key(String groupId, String topic, int partition) {
        return new OffsetCommitKey().group(groupId).topic(topic).partition(partition);
    }
}
