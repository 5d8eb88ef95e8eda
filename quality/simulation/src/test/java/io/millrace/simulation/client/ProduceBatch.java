package io.millrace.simulation.client;

import io.millrace.base.Payload;
import io.millrace.base.TopicPartition;
import io.millrace.protocol.message.ProduceRequest;
import io.millrace.protocol.message.ProduceRequest.PartitionProduceData;
import io.millrace.protocol.message.ProduceRequest.TopicProduceData;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.Producer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One batch of a producer for one partition.
 *
 * @param transactionalId null outside of transactions
 */
public record ProduceBatch(
        @Nullable String transactionalId,
        Identity identity,
        TopicPartition partition,
        int baseSequence,
        long timestampMillis,
        List<String> values) {
    private static final short ACKS_ALL = -1;
    private static final int TIMEOUT_MILLIS = 1_000;

    /** A request with nothing else in it. */
    public ProduceRequest request() {
        PartitionProduceData data =
                new PartitionProduceData().index(partition.partition()).records(records());
        return new ProduceRequest()
                .transactionalId(transactionalId)
                .acks(ACKS_ALL)
                .timeoutMs(TIMEOUT_MILLIS)
                .topicData(
                        List.of(
                                new TopicProduceData()
                                        .name(partition.topic())
                                        .partitionData(List.of(data))));
    }

    private Payload records() {
        BatchTraits traits =
                BatchTraits.PLAIN.from(
                        new Producer(identity.producerId(), identity.epoch(), baseSequence));
        BatchBuilder builder =
                new BatchBuilder(transactionalId == null ? traits : traits.inTransaction());
        for (String value : values) {
            builder.append(
                    timestampMillis, null, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
        }
        return new Payload.Bytes(builder.build());
    }
}
