package io.millrace.handlers.data;

import io.millrace.base.FaultKind;
import io.millrace.base.TopicPartition;
import io.millrace.broker.partition.Partition;
import io.millrace.broker.partition.Partitions;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DeleteRecordsRequest;
import io.millrace.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.millrace.protocol.message.DeleteRecordsResponse;
import io.millrace.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import io.millrace.protocol.message.DeleteRecordsResponse.DeleteRecordsTopicResult;
import io.millrace.storage.LogConfig;
import io.millrace.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * DeleteRecords, v0 to v2: raises a partition's log start offset, to the high watermark when the
 * offset is -1. Refused where compaction alone decides what stays.
 */
public final class DeleteRecordsHandler implements Handler<DeleteRecordsRequest> {
    private static final long TO_HIGH_WATERMARK = -1;
    private static final long NO_LOW_WATERMARK = -1;

    private final Partitions partitions;
    private final Executor mayBlock;

    public DeleteRecordsHandler(Partitions partitions, Executor mayBlock) {
        this.partitions = partitions;
        this.mayBlock = mayBlock;
    }

    @Override
    public void handle(DeleteRecordsRequest request, Call call) {
        mayBlock.execute(() -> call.answer(answer(request)));
    }

    private DeleteRecordsResponse answer(DeleteRecordsRequest request) {
        List<DeleteRecordsTopicResult> topics = new ArrayList<>(request.topics().size());
        for (DeleteRecordsRequest.DeleteRecordsTopic topic : request.topics()) {
            List<DeleteRecordsPartitionResult> results = new ArrayList<>(topic.partitions().size());
            for (DeleteRecordsPartition wanted : topic.partitions()) {
                results.add(
                        delete(new TopicPartition(topic.name(), wanted.partitionIndex()), wanted));
            }
            topics.add(new DeleteRecordsTopicResult().name(topic.name()).partitions(results));
        }
        return new DeleteRecordsResponse().topics(topics);
    }

    private DeleteRecordsPartitionResult delete(TopicPartition id, DeleteRecordsPartition wanted) {
        Partition partition = partitions.partition(id);
        if (partition == null) {
            return failed(wanted, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        LogConfig.Retention policy = partition.log().config().retention();
        if (policy.compact() && !policy.delete()) {
            return failed(wanted, ErrorCode.POLICY_VIOLATION);
        }
        long highWatermark = partition.highWatermark();
        long offset = wanted.offset() == TO_HIGH_WATERMARK ? highWatermark : wanted.offset();
        if (offset < 0 || offset > highWatermark) {
            return failed(wanted, ErrorCode.OFFSET_OUT_OF_RANGE);
        }
        try {
            return new DeleteRecordsPartitionResult()
                    .partitionIndex(wanted.partitionIndex())
                    .lowWatermark(partition.log().raiseLogStartOffset(offset));
        } catch (StorageException refused) {
            return failed(
                    wanted,
                    refused.kind() == FaultKind.CALLER
                            ? ErrorCode.OFFSET_OUT_OF_RANGE
                            : ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    private static DeleteRecordsPartitionResult failed(
            DeleteRecordsPartition wanted, ErrorCode error) {
        return new DeleteRecordsPartitionResult()
                .partitionIndex(wanted.partitionIndex())
                .lowWatermark(NO_LOW_WATERMARK)
                .errorCode(error.code());
    }
}
