package io.millrace.handlers.data;

import io.millrace.base.TopicPartition;
import io.millrace.broker.partition.Answer;
import io.millrace.broker.partition.FoundOffset;
import io.millrace.broker.partition.PartitionQueries;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.message.OffsetForLeaderEpochRequest;
import io.millrace.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import io.millrace.protocol.message.OffsetForLeaderEpochResponse;
import io.millrace.protocol.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import io.millrace.protocol.message.OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult;
import java.util.ArrayList;
import java.util.List;

/**
 * OffsetForLeaderEpoch, v2 to v4: where an epoch ends, so that a reader finds out what was
 * truncated (KIP-101, KIP-279, KIP-320).
 */
public final class OffsetForLeaderEpochHandler implements Handler<OffsetForLeaderEpochRequest> {
    private final PartitionQueries queries;

    public OffsetForLeaderEpochHandler(PartitionQueries queries) {
        this.queries = queries;
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
        Answer<FoundOffset> answer =
                queries.epochEnd(id, wanted.currentLeaderEpoch(), wanted.leaderEpoch());
        EpochEndOffset response =
                new EpochEndOffset().partition(wanted.partition()).errorCode(answer.error().code());
        FoundOffset end = answer.value();
        return end == null
                ? response
                : response.leaderEpoch(end.leaderEpoch()).endOffset(end.offset());
    }
}
