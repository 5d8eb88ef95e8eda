package io.millrace.compatibility.cli;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.RequestHeader;

/** A producer that writes inside a transaction that no coordinator has heard of. */
final class Ghost {
    static final long PRODUCER_ID = 7_777;

    private static final short VERSION = 9;
    private static final int TIMEOUT_MILLIS = 10_000;

    private Ghost() {}

    static void write(String bootstrap, String topic) {
        int colon = bootstrap.lastIndexOf(':');
        int port = Integer.parseInt(bootstrap.substring(colon + 1));
        try (Socket socket = new Socket(bootstrap.substring(0, colon), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(frame(topic));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readNBytes(in.readInt());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] frame(String topic) {
        MemoryRecords records =
                MemoryRecords.withTransactionalRecords(
                        Compression.NONE,
                        PRODUCER_ID,
                        (short) 0,
                        0,
                        new SimpleRecord(System.currentTimeMillis(), new byte[1], new byte[1]));
        TopicProduceData data =
                new TopicProduceData()
                        .setName(topic)
                        .setPartitionData(List.of(new PartitionProduceData().setRecords(records)));
        ProduceRequestData request =
                new ProduceRequestData()
                        .setTransactionalId("ghost")
                        .setAcks((short) -1)
                        .setTimeoutMs(TIMEOUT_MILLIS)
                        .setTopicData(new TopicProduceDataCollection(List.of(data).iterator()));
        RequestHeader header = new RequestHeader(ApiKeys.PRODUCE, VERSION, "ghost", 1);
        ObjectSerializationCache cache = new ObjectSerializationCache();
        RequestHeaderData headerData = header.data();
        int size = headerData.size(cache, header.headerVersion()) + request.size(cache, VERSION);
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + size);
        frame.putInt(size);
        ByteBufferAccessor out = new ByteBufferAccessor(frame);
        headerData.write(out, cache, header.headerVersion());
        request.write(out, cache, VERSION);
        return frame.array();
    }
}
