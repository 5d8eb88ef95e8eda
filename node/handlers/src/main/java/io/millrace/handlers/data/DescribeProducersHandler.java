package io.millrace.handlers.data;

import io.millrace.base.TopicPartition;
import io.millrace.broker.partition.ActiveProducer;
import io.millrace.broker.partition.Answer;
import io.millrace.broker.partition.PartitionQueries;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.handlers.OffLoop;
import io.millrace.protocol.message.DescribeProducersRequest;
import io.millrace.protocol.message.DescribeProducersResponse;
import io.millrace.protocol.message.DescribeProducersResponse.PartitionResponse;
import io.millrace.protocol.message.DescribeProducersResponse.ProducerState;
import io.millrace.protocol.message.DescribeProducersResponse.TopicResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * DescribeProducers, v0: the idempotent producers that a partition remembers (KIP-664). May read
 * them from the log, so it runs on a thread that may wait.
 */
public final class DescribeProducersHandler implements Handler<DescribeProducersRequest> {
    private final PartitionQueries queries;
    private final OffLoop offLoop;

    public DescribeProducersHandler(PartitionQueries queries, OffLoop offLoop) {
        this.queries = queries;
        this.offLoop = offLoop;
    }

    @Override
    public void handle(DescribeProducersRequest request, Call call) {
        offLoop.run(call, () -> call.answer(answer(request)));
    }

    private DescribeProducersResponse answer(DescribeProducersRequest request) {
        List<TopicResponse> topics = new ArrayList<>(request.topics().size());
        for (DescribeProducersRequest.TopicRequest topic : request.topics()) {
            List<PartitionResponse> answers = new ArrayList<>(topic.partitionIndexes().size());
            for (int index : topic.partitionIndexes()) {
                answers.add(describe(new TopicPartition(topic.name(), index)));
            }
            topics.add(new TopicResponse().name(topic.name()).partitions(answers));
        }
        return new DescribeProducersResponse().topics(topics);
    }

    private PartitionResponse describe(TopicPartition id) {
        Answer<List<ActiveProducer>> answer = queries.producers(id);
        PartitionResponse response =
                new PartitionResponse()
                        .partitionIndex(id.partition())
                        .errorCode(answer.error().code());
        List<ActiveProducer> producers = answer.value();
        return producers == null
                ? response
                : response.activeProducers(
                        producers.stream().map(DescribeProducersHandler::state).toList());
    }

    private static ProducerState state(ActiveProducer producer) {
        return new ProducerState()
                .producerId(producer.producerId())
                .producerEpoch(producer.producerEpoch())
                .lastSequence(producer.lastSequence())
                .lastTimestamp(producer.lastTimestampMillis())
                .coordinatorEpoch(producer.coordinatorEpoch())
                .currentTxnStartOffset(producer.transactionStartOffset());
    }
}
