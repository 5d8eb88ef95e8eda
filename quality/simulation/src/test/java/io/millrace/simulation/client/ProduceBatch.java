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
        List<Sent> records) {
    private static final short ACKS_ALL = -1;
    private static final int TIMEOUT_MILLIS = 1_000;

    /** A record. */
    public record Sent(@Nullable String key, String value) {}

    /** A request with nothing else in it. */
    public ProduceRequest request() {
        PartitionProduceData data =
                new PartitionProduceData().index(partition.partition()).records(encoded());
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

    private Payload encoded() {
        BatchTraits traits =
                BatchTraits.PLAIN.from(
                        new Producer(identity.producerId(), identity.epoch(), baseSequence));
        BatchBuilder builder =
                new BatchBuilder(transactionalId == null ? traits : traits.inTransaction());
        for (Sent each : records) {
            String key = each.key();
            builder.append(timestampMillis, key == null ? null : bytes(key), bytes(each.value()));
        }
        return new Payload.Bytes(builder.build());
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
