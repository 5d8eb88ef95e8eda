package io.millrace.compatibility.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;

/** A connection on which requests are gathered and leave in one write. */
final class PipelinedWire implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final short PRODUCE_VERSION = 9;
    private static final short FETCH_VERSION = 12;
    private static final short LIST_OFFSETS_VERSION = 7;
    private static final long LATEST = -1;

    private final Socket socket;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private final Deque<RequestHeader> unanswered = new ArrayDeque<>();
    private int correlation;

    PipelinedWire(String bootstrap) throws IOException {
        int colon = bootstrap.lastIndexOf(':');
        int port = Integer.parseInt(bootstrap.substring(colon + 1));
        socket = new Socket(bootstrap.substring(0, colon), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
    }

    PipelinedWire produce(String topic, int acks) {
        MemoryRecords records =
                MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(new byte[] {1}));
        ProduceRequestData.TopicProduceData data =
                new ProduceRequestData.TopicProduceData()
                        .setName(topic)
                        .setPartitionData(
                                List.of(
                                        new ProduceRequestData.PartitionProduceData()
                                                .setRecords(records)));
        ProduceRequestData request =
                new ProduceRequestData()
                        .setAcks((short) acks)
                        .setTimeoutMs(TIMEOUT_MILLIS)
                        .setTopicData(new TopicProduceDataCollection(List.of(data).iterator()));
        return add(ApiKeys.PRODUCE, PRODUCE_VERSION, request, 0);
    }

    PipelinedWire latestOffset(String topic) {
        ListOffsetsRequestData request =
                new ListOffsetsRequestData()
                        .setReplicaId(-1)
                        .setTopics(
                                List.of(
                                        new ListOffsetsRequestData.ListOffsetsTopic()
                                                .setName(topic)
                                                .setPartitions(
                                                        List.of(
                                                                new ListOffsetsRequestData
                                                                                .ListOffsetsPartition()
                                                                        .setTimestamp(LATEST)))));
        return add(ApiKeys.LIST_OFFSETS, LIST_OFFSETS_VERSION, request, 0);
    }

    /** Waits for a record at the offset. */
    PipelinedWire fetch(String topic, long offset, int waitMillis) {
        FetchRequestData request =
                new FetchRequestData()
                        .setMaxWaitMs(waitMillis)
                        .setMinBytes(1)
                        .setTopics(
                                List.of(
                                        new FetchRequestData.FetchTopic()
                                                .setTopic(topic)
                                                .setPartitions(
                                                        List.of(
                                                                new FetchRequestData
                                                                                .FetchPartition()
                                                                        .setFetchOffset(offset)
                                                                        .setPartitionMaxBytes(
                                                                                1 << 20)))));
        return add(ApiKeys.FETCH, FETCH_VERSION, request, 0);
    }

    /**
     * @param excessBytes behind the last field
     */
    PipelinedWire add(ApiKeys key, short version, Message request, int excessBytes) {
        RequestHeader header = new RequestHeader(key, version, "pipelined", ++correlation);
        ObjectSerializationCache cache = new ObjectSerializationCache();
        short headerVersion = ApiMessageType.fromApiKey(key.id).requestHeaderVersion(version);
        int size = header.data().size(cache, headerVersion) + request.size(cache, version);
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + size + excessBytes);
        frame.putInt(size + excessBytes);
        ByteBufferAccessor out = new ByteBufferAccessor(frame);
        header.data().write(out, cache, headerVersion);
        request.write(out, cache, version);
        gathered.writeBytes(frame.array());
        unanswered.add(header);
        return this;
    }

    void send() throws IOException {
        socket.getOutputStream().write(gathered.toByteArray());
        gathered.reset();
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    AbstractResponse receive() throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return AbstractResponse.parseResponse(ByteBuffer.wrap(frame), unanswered.remove());
    }

    long receiveOffset() throws IOException {
        ListOffsetsResponseData answer = (ListOffsetsResponseData) receive().data();
        return answer.topics().getFirst().partitions().getFirst().offset();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
