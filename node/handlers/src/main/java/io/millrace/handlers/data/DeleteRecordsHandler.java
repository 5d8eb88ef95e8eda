package io.millrace.handlers.data;

import io.millrace.base.OperatingException;
import io.millrace.base.TopicPartition;
import io.millrace.broker.cluster.InternalTopics;
import io.millrace.broker.partition.Answer;
import io.millrace.broker.partition.PartitionQueries;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.handlers.OffLoop;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DeleteRecordsRequest;
import io.millrace.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.millrace.protocol.message.DeleteRecordsResponse;
import io.millrace.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import io.millrace.protocol.message.DeleteRecordsResponse.DeleteRecordsTopicResult;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DeleteRecords, v0 to v2: raises a partition's log start offset, to the high watermark when the
 * offset is -1. Refused where compaction alone decides what stays.
 */
public final class DeleteRecordsHandler implements Handler<DeleteRecordsRequest> {
    private static final Logger log = LoggerFactory.getLogger(DeleteRecordsHandler.class);
    private static final long TO_HIGH_WATERMARK = -1;
    private static final long NO_LOW_WATERMARK = -1;

    private final PartitionQueries queries;
    private final OffLoop offLoop;
    private final Runnable makeDurable;

    /**
     * @param makeDurable writes the partitions' log start offsets to disk, so that what was deleted
     *     stays so after a crash; runs before the answer
     */
    public DeleteRecordsHandler(PartitionQueries queries, OffLoop offLoop, Runnable makeDurable) {
        this.queries = queries;
        this.offLoop = offLoop;
        this.makeDurable = makeDurable;
    }

    @Override
    public void handle(DeleteRecordsRequest request, Call call) {
        offLoop.run(call, () -> call.answer(answer(request)));
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
        if (!isDurable()) {
            topics.forEach(topic -> topic.partitions().forEach(DeleteRecordsHandler::notDurable));
        }
        return new DeleteRecordsResponse().topics(topics);
    }

    private boolean isDurable() {
        try {
            makeDurable.run();
            return true;
        } catch (OperatingException failed) {
            log.warn("deleted records may come back after a crash: {}", failed.getMessage());
            return false;
        }
    }

    private static void notDurable(DeleteRecordsPartitionResult result) {
        if (result.errorCode() == ErrorCode.NONE.code()) {
            result.errorCode(ErrorCode.KAFKA_STORAGE_ERROR.code()).lowWatermark(NO_LOW_WATERMARK);
        }
    }

    private DeleteRecordsPartitionResult delete(TopicPartition id, DeleteRecordsPartition wanted) {
        if (InternalTopics.contains(id.topic())) {
            return new DeleteRecordsPartitionResult()
                    .partitionIndex(wanted.partitionIndex())
                    .errorCode(ErrorCode.INVALID_TOPIC_EXCEPTION.code())
                    .lowWatermark(NO_LOW_WATERMARK);
        }
        Answer<Long> answer =
                queries.deleteRecords(
                        id, wanted.offset() == TO_HIGH_WATERMARK ? null : wanted.offset());
        Long lowWatermark = answer.value();
        return new DeleteRecordsPartitionResult()
                .partitionIndex(wanted.partitionIndex())
                .errorCode(answer.error().code())
                .lowWatermark(lowWatermark == null ? NO_LOW_WATERMARK : lowWatermark);
    }
}
