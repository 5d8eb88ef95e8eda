package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Payload;
import io.millrace.protocol.message.CreateTopicsRequest;
import io.millrace.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.millrace.protocol.message.ListOffsetsRequest;
import io.millrace.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.millrace.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.millrace.protocol.message.ListOffsetsResponse;
import io.millrace.protocol.message.ProduceRequest;
import io.millrace.protocol.message.ProduceResponse;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader who asks right after an acknowledgement finds the record, at either level. */
class AcknowledgedIsVisibleTest {
    private static final short PRODUCE_VERSION = 12;
    private static final short LIST_OFFSETS_VERSION = 7;
    private static final int RECORDS = 200;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(shorts = {1, -1})
    void theLatestOffsetIsBehindTheAcknowledgedRecord(short acks) throws IOException {
        MillraceOptions options =
                MillraceOptions.defaults().withDataDirectory(directory).withListen("127.0.0.1:0");
        try (Millrace millrace = Millrace.start(options);
                WireClient producer = new WireClient(millrace.port());
                WireClient reader = new WireClient(millrace.port())) {
            producer.send(topic(), (short) 5);
            producer.receive();
            for (int i = 0; i < RECORDS; i++) {
                producer.send(record(acks), PRODUCE_VERSION);
                long offset = baseOffset(producer);
                reader.send(latest(), LIST_OFFSETS_VERSION);
                assertThat(end(reader)).isEqualTo(offset + 1);
            }
        }
    }

    private static CreateTopicsRequest topic() {
        return new CreateTopicsRequest()
                .timeoutMs(10_000)
                .topics(
                        List.of(
                                new CreatableTopic()
                                        .name("t")
                                        .numPartitions(1)
                                        .replicationFactor((short) 1)));
    }

    private static ProduceRequest record(short acks) {
        ByteBuffer batch =
                new BatchBuilder(BatchTraits.PLAIN)
                        .append(1, null, ByteBuffer.wrap(new byte[10]))
                        .build();
        return new ProduceRequest()
                .acks(acks)
                .timeoutMs(60_000)
                .topicData(
                        List.of(
                                new ProduceRequest.TopicProduceData()
                                        .name("t")
                                        .partitionData(
                                                List.of(
                                                        new ProduceRequest.PartitionProduceData()
                                                                .records(
                                                                        new Payload.Bytes(
                                                                                batch))))));
    }

    private static ListOffsetsRequest latest() {
        return new ListOffsetsRequest()
                .replicaId(-1)
                .topics(
                        List.of(
                                new ListOffsetsTopic()
                                        .name("t")
                                        .partitions(
                                                List.of(
                                                        new ListOffsetsPartition()
                                                                .currentLeaderEpoch(-1)
                                                                .timestamp(-1)))));
    }

    private static long baseOffset(WireClient producer) throws IOException {
        return ProduceResponse.decode(producer.receive(), PRODUCE_VERSION)
                .responses()
                .getFirst()
                .partitionResponses()
                .getFirst()
                .baseOffset();
    }

    private static long end(WireClient reader) throws IOException {
        return ListOffsetsResponse.decode(reader.receive(), LIST_OFFSETS_VERSION)
                .topics()
                .getFirst()
                .partitions()
                .getFirst()
                .offset();
    }
}
