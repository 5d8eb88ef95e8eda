package io.millrace.handlers.data;

import io.millrace.base.Payload;
import io.millrace.broker.produce.TransactionalProducer;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ProduceRequest;
import io.millrace.records.RecordBatch;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the batches of a produce request say of its transaction, by their headers, which are not
 * validated yet.
 *
 * @param refusal of the whole request, or NONE
 * @param producer null when no batch is transactional
 */
record TransactionalBatches(ErrorCode refusal, @Nullable TransactionalProducer producer) {
    private static final TransactionalBatches NONE = new TransactionalBatches(ErrorCode.NONE, null);
    private static final int TRANSACTIONAL_BIT = 0x10;

    static TransactionalBatches of(ProduceRequest request) {
        TransactionalProducer found = null;
        for (ProduceRequest.TopicProduceData topic : request.topicData()) {
            for (ProduceRequest.PartitionProduceData data : topic.partitionData()) {
                ByteBuffer header = transactional(data.records());
                if (header == null) {
                    continue;
                }
                String id = request.transactionalId();
                if (id == null) {
                    return refused(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
                }
                RecordBatch batch = new RecordBatch(header, header.position());
                TransactionalProducer producer =
                        new TransactionalProducer(id, batch.producerId(), batch.producerEpoch());
                if (found != null && !found.equals(producer)) {
                    return refused(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
                }
                found = producer;
            }
        }
        return found == null ? NONE : new TransactionalBatches(ErrorCode.NONE, found);
    }

    private static TransactionalBatches refused(ErrorCode error) {
        return new TransactionalBatches(error, null);
    }

    /** The batch, if it says that it is transactional. */
    private static @Nullable ByteBuffer transactional(@Nullable Payload records) {
        if (!(records instanceof Payload.Bytes(ByteBuffer bytes))
                || bytes.remaining() < RecordBatch.HEADER_SIZE_BYTES) {
            return null;
        }
        int attributes = bytes.getShort(bytes.position() + RecordBatch.ATTRIBUTES_OFFSET);
        return (attributes & TRANSACTIONAL_BIT) == 0 ? null : bytes;
    }
}
