package io.millrace.handlers.data;

import io.millrace.base.TopicPartition;
import io.millrace.broker.partition.Partition;
import io.millrace.broker.partition.Partitions;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.OffsetForLeaderEpochRequest;
import io.millrace.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import io.millrace.protocol.message.OffsetForLeaderEpochResponse;
import io.millrace.protocol.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import io.millrace.protocol.message.OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult;
import io.millrace.storage.EpochEnd;
import java.util.ArrayList;
import java.util.List;

/**
 * OffsetForLeaderEpoch, v2 to v4: where an epoch ends, so that a reader finds out what was
 * truncated (KIP-101, KIP-279, KIP-320).
 */
public final class OffsetForLeaderEpochHandler implements Handler<OffsetForLeaderEpochRequest> {
    private final Partitions partitions;

    public OffsetForLeaderEpochHandler(Partitions partitions) {
        this.partitions = partitions;
    }

    @Override
    public void handle(OffsetForLeaderEpochRequest request, Call call) {
        List<OffsetForLeaderTopicResult> topics = new ArrayList<>(request.topics().size());
        for (OffsetForLeaderEpochRequest.OffsetForLeaderTopic topic : request.topics()) {
            List<EpochEndOffset> ends = new ArrayList<>(topic.partitions().size());
            for (OffsetForLeaderPartition wanted : topic.partitions()) {
                ends.add(end(new TopicPartition(topic.topic(), wanted.partition()), wanted));
            }
            topics.add(new OffsetForLeaderTopicResult().topic(topic.topic()).partitions(ends));
        }
        call.answer(new OffsetForLeaderEpochResponse().topics(topics));
    }

    private EpochEndOffset end(TopicPartition id, OffsetForLeaderPartition wanted) {
        EpochEndOffset answer = new EpochEndOffset().partition(wanted.partition());
        Partition partition = partitions.partition(id);
        if (partition == null) {
            return answer.errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        }
        ErrorCode epoch = partition.checkEpoch(wanted.currentLeaderEpoch());
        if (epoch != ErrorCode.NONE) {
            return answer.errorCode(epoch.code());
        }
        EpochEnd end = partition.log().endOffsetFor(wanted.leaderEpoch());
        return answer.leaderEpoch(end.epoch()).endOffset(end.endOffset());
    }
}
