package io.millrace.handlers.data;

import io.millrace.base.TopicPartition;
import io.millrace.broker.partition.Partition;
import io.millrace.broker.partition.Partitions;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DescribeProducersRequest;
import io.millrace.protocol.message.DescribeProducersResponse;
import io.millrace.protocol.message.DescribeProducersResponse.PartitionResponse;
import io.millrace.protocol.message.DescribeProducersResponse.ProducerState;
import io.millrace.protocol.message.DescribeProducersResponse.TopicResponse;
import java.util.ArrayList;
import java.util.List;

/** DescribeProducers, v0: the idempotent producers that a partition remembers (KIP-664). */
public final class DescribeProducersHandler implements Handler<DescribeProducersRequest> {
    private final Partitions partitions;

    public DescribeProducersHandler(Partitions partitions) {
        this.partitions = partitions;
    }

    @Override
    public void handle(DescribeProducersRequest request, Call call) {
        List<TopicResponse> topics = new ArrayList<>(request.topics().size());
        for (DescribeProducersRequest.TopicRequest topic : request.topics()) {
            List<PartitionResponse> answers = new ArrayList<>(topic.partitionIndexes().size());
            for (int index : topic.partitionIndexes()) {
                answers.add(describe(new TopicPartition(topic.name(), index)));
            }
            topics.add(new TopicResponse().name(topic.name()).partitions(answers));
        }
        call.answer(new DescribeProducersResponse().topics(topics));
    }

    private PartitionResponse describe(TopicPartition id) {
        PartitionResponse answer = new PartitionResponse().partitionIndex(id.partition());
        Partition partition = partitions.partition(id);
        if (partition == null) {
            return answer.errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        }
        List<ProducerState> producers =
                partition.log().producers().stream()
                        .map(each ->
                                new ProducerState()
                                        .producerId(each.producerId())
                                        .producerEpoch(each.producerEpoch())
                                        .lastSequence(each.lastSequence())
                                        .lastTimestamp(each.lastTimestampMillis())
                                        .coordinatorEpoch(each.coordinatorEpoch())
                                        .currentTxnStartOffset(each.transactionStartOffset()))
                        .toList();
        return answer.activeProducers(producers);
    }
}
