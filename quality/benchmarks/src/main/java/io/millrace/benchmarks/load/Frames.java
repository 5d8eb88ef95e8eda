package io.millrace.benchmarks.load;

import io.millrace.base.Payload;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.message.ProduceRequest;
import io.millrace.protocol.message.ProduceRequest.PartitionProduceData;
import io.millrace.protocol.message.ProduceRequest.TopicProduceData;
import io.millrace.protocol.message.ProduceResponse;
import io.millrace.protocol.message.RequestHeader;
import io.millrace.protocol.message.ResponseHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Requests as bytes, with their length in front; answers as messages. */
final class Frames {
    static final short PRODUCE_VERSION = 9;
    private static final int CORRELATION_OFFSET = 8;
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final String CLIENT = "bench";

    private Frames() {}

    static ByteBuffer request(ApiRequest body, short version, int correlation) {
        ApiKey key = body.apiKey();
        MessageWriter out = new MessageWriter(256);
        out.writeInt(0);
        new RequestHeader()
                .requestApiKey(key.id())
                .requestApiVersion(version)
                .correlationId(correlation)
                .clientId(CLIENT)
                .encode(out, key.requestHeaderVersion(version));
        body.encode(out, version);
        out.setInt(0, out.sizeBytes() - Integer.BYTES);
        ByteBuffer heap = out.toBuffer();
        return ByteBuffer.allocateDirect(heap.remaining()).put(heap).flip();
    }

    /** A produce of the same batch to each of some partitions. */
    static ByteBuffer produce(
            String topic, int firstPartition, int partitions, short acks, ByteBuffer batch) {
        List<PartitionProduceData> data = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            data.add(
                    new PartitionProduceData()
                            .index(firstPartition + i)
                            .records(new Payload.Bytes(batch)));
        }
        ProduceRequest request =
                new ProduceRequest()
                        .acks(acks)
                        .timeoutMs(TIMEOUT_MILLIS)
                        .topicData(List.of(new TopicProduceData().name(topic).partitionData(data)));
        return request(request, PRODUCE_VERSION, 0);
    }

    /** The same request again is another one. */
    static void number(ByteBuffer frame, int correlation) {
        frame.putInt(CORRELATION_OFFSET, correlation);
    }

    /** Fails unless the answer is that of the request and every partition took its batch. */
    static void requireAcknowledged(ByteBuffer answer, int correlation) {
        MessageReader in = body(answer, ApiKey.PRODUCE, PRODUCE_VERSION, correlation);
        for (var topic : ProduceResponse.decode(in, PRODUCE_VERSION).responses()) {
            for (var partition : topic.partitionResponses()) {
                if (partition.errorCode() != 0) {
                    throw new IllegalStateException(
                            "produce to %s-%d: error %d"
                                    .formatted(
                                            topic.name(),
                                            partition.index(),
                                            partition.errorCode()));
                }
            }
        }
    }

    /** A reader behind the answer's header. */
    static MessageReader body(ByteBuffer answer, ApiKey key, short version, int correlation) {
        MessageReader in = new MessageReader(answer);
        ResponseHeader header = ResponseHeader.decode(in, key.responseHeaderVersion(version));
        if (header.correlationId() != correlation) {
            throw new IllegalStateException(
                    "answer %d instead of %d".formatted(header.correlationId(), correlation));
        }
        return in;
    }
}
