package io.millrace.groups.offsets;

import io.millrace.coordination.ProducerIdentity;
import io.millrace.coordination.Step;
import io.millrace.coordination.TransactionalRecord;
import io.millrace.groups.kept.KeptBytes;
import io.millrace.groups.records.TopicRecord;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.TxnOffsetCommitRequest;
import io.millrace.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import io.millrace.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.millrace.protocol.message.TxnOffsetCommitResponse;
import io.millrace.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition;
import io.millrace.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a TxnOffsetCommit whose sender may commit into proposals. The log decides about the
 * producer. Stateless but for its settings.
 */
final class TransactionalCommits {
    private final OffsetSettings settings;
    private final KeptBytes.Share kept;

    TransactionalCommits(OffsetSettings settings, KeptBytes.Share kept) {
        this.settings = settings;
        this.kept = kept;
    }

    TxnOffsetCommitResponse commit(TxnOffsetCommitRequest request, Step<Object> step) {
        List<TxnOffsetCommitResponseTopic> topics = new ArrayList<>();
        for (TxnOffsetCommitRequestTopic topic : request.topics()) {
            List<TxnOffsetCommitResponsePartition> partitions = new ArrayList<>();
            for (TxnOffsetCommitRequestPartition partition : topic.partitions()) {
                ErrorCode error = commit(request, topic, partition, step);
                partitions.add(
                        new TxnOffsetCommitResponsePartition()
                                .partitionIndex(partition.partitionIndex())
                                .errorCode(error.code()));
            }
            topics.add(
                    new TxnOffsetCommitResponseTopic()
                            .name(topic.name())
                            .topicId(topic.topicId())
                            .partitions(partitions));
        }
        return new TxnOffsetCommitResponse().topics(topics);
    }

    private ErrorCode commit(
            TxnOffsetCommitRequest request,
            TxnOffsetCommitRequestTopic topic,
            TxnOffsetCommitRequestPartition partition,
            Step<Object> step) {
        if (settings.isTooLarge(partition.committedMetadata())) {
            return ErrorCode.OFFSET_METADATA_TOO_LARGE;
        }
        CommittedOffset offset =
                CommittedOffset.now(
                        partition.committedOffset(),
                        partition.committedLeaderEpoch(),
                        partition.committedMetadata(),
                        step.nowMillis(),
                        topic.topicId());
        if (!kept.fits(offset.keptBytes())) {
            return ErrorCode.COORDINATOR_NOT_AVAILABLE;
        }
        step.propose(
                new TransactionalRecord(
                        new ProducerIdentity(request.producerId(), request.producerEpoch()),
                        TopicRecord.encode(
                                GroupOffsets.key(
                                        request.groupId(),
                                        topic.name(),
                                        partition.partitionIndex()),
                                offset.value(),
                                offset.valueVersion())));
        return ErrorCode.NONE;
    }
}
