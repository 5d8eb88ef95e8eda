package io.millrace.benchmarks.start;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/**
 * The smallest client that can tell when a broker has acknowledged a record. It tries every
 * millisecond, so that what it measures is the broker's start and not a client's backoff.
 */
public final class WireProbe {
    private static final String TOPIC = "first-record";
    private static final short METADATA_VERSION = 12;
    private static final short PRODUCE_VERSION = 9;
    private static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final int ANSWER_MILLIS_MAX = 30_000;
    private static final long PAUSE_NANOS = 1_000_000;

    private final InetSocketAddress address;
    private int correlation;

    /** Asks the broker at {@code host:port}. */
    public WireProbe(String bootstrap) {
        int colon = bootstrap.lastIndexOf(':');
        this.address =
                new InetSocketAddress(
                        bootstrap.substring(0, colon),
                        Integer.parseInt(bootstrap.substring(colon + 1)));
    }

    /** Returns when a record has been acknowledged with acks=all. */
    public void awaitAcknowledgement(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!acknowledged()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("no acknowledgement within " + limit);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean acknowledged() {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
            socket.setTcpNoDelay(true);
            socket.connect(address);
            while (!topicIsThere(socket)) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            while (!produced(socket)) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean topicIsThere(Socket socket) throws IOException {
        MetadataRequestData request =
                new MetadataRequestData()
                        .setTopics(List.of(new MetadataRequestTopic().setName(TOPIC)))
                        .setAllowAutoTopicCreation(true);
        ByteBuffer answer = ask(socket, ApiKeys.METADATA, METADATA_VERSION, request);
        MetadataResponseData response =
                new MetadataResponseData(new ByteBufferAccessor(answer), METADATA_VERSION);
        return response.topics().stream().allMatch(topic -> topic.errorCode() == 0);
    }

    private boolean produced(Socket socket) throws IOException {
        MemoryRecords records =
                MemoryRecords.withRecords(
                        Compression.NONE,
                        new SimpleRecord(System.currentTimeMillis(), new byte[100]));
        TopicProduceDataCollection topics = new TopicProduceDataCollection();
        topics.add(
                new TopicProduceData()
                        .setName(TOPIC)
                        .setPartitionData(
                                List.of(
                                        new PartitionProduceData()
                                                .setIndex(0)
                                                .setRecords(records))));
        ProduceRequestData request =
                new ProduceRequestData()
                        .setAcks((short) -1)
                        .setTimeoutMs(ANSWER_MILLIS_MAX)
                        .setTopicData(topics);
        ByteBuffer answer = ask(socket, ApiKeys.PRODUCE, PRODUCE_VERSION, request);
        ProduceResponseData response =
                new ProduceResponseData(new ByteBufferAccessor(answer), PRODUCE_VERSION);
        return response.responses().stream()
                .flatMap(topic -> topic.partitionResponses().stream())
                .allMatch(partition -> partition.errorCode() == 0);
    }

    private ByteBuffer ask(Socket socket, ApiKeys key, short version, Message body)
            throws IOException {
        RequestHeaderData header =
                new RequestHeaderData()
                        .setRequestApiKey(key.id)
                        .setRequestApiVersion(version)
                        .setCorrelationId(++correlation)
                        .setClientId("probe");
        ByteBuffer head =
                MessageUtil.toByteBufferAccessor(header, key.requestHeaderVersion(version))
                        .buffer();
        ByteBuffer rest = MessageUtil.toByteBufferAccessor(body, version).buffer();
        ByteBuffer frame =
                ByteBuffer.allocate(4 + head.remaining() + rest.remaining())
                        .putInt(head.remaining() + rest.remaining())
                        .put(head)
                        .put(rest);
        socket.getOutputStream().write(frame.array());
        return answer(new DataInputStream(socket.getInputStream()));
    }

    /** An answer's body; both keys have flexible headers: the correlation id and no tags. */
    private static ByteBuffer answer(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 5 || length > ANSWER_BYTES_MAX) {
            throw new IllegalStateException("an answer of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        return ByteBuffer.wrap(bytes, 5, bytes.length - 5).slice();
    }
}
