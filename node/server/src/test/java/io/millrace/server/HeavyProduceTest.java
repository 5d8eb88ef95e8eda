package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Payload;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.message.ApiVersionsRequest;
import io.millrace.protocol.message.CreateTopicsRequest;
import io.millrace.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.millrace.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.millrace.protocol.message.ProduceRequest;
import io.millrace.protocol.message.ProduceResponse;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch that takes seconds to compress, and the other connections of the only event loop. */
class HeavyProduceTest {
    private static final short VERSION = 12;
    private static final int BATCH_BYTES = 8 << 20;

    @TempDir Path directory;

    @Test
    void otherConnectionsOfTheLoopAreAnsweredMeanwhile() throws IOException {
        MillraceOptions options =
                MillraceOptions.defaults()
                        .withDataDirectory(directory)
                        .withListen("127.0.0.1:0")
                        .with("num.network.threads", "1");
        try (Millrace millrace = Millrace.start(options);
                WireClient producer = new WireClient(millrace.port());
                WireClient other = new WireClient(millrace.port())) {
            other.send(topic(), (short) 5);
            other.receive();
            producer.send(produce(words()), VERSION);
            producer.send(produce(new byte[10]), VERSION);
            for (int i = 0; i < 20; i++) {
                other.send(new ApiVersionsRequest(), (short) 0);
                assertThat(other.receive().remaining()).isPositive();
            }
            assertThat(producer.hasAnswer()).as("the batch is still being compressed").isFalse();
            assertThat(baseOffset(producer.receive())).isZero();
            assertThat(baseOffset(producer.receive())).as("behind the first").isEqualTo(1);
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
                                        .replicationFactor((short) 1)
                                        .configs(
                                                List.of(
                                                        config("compression.type", "zstd"),
                                                        config("compression.zstd.level", "22"),
                                                        config(
                                                                "max.message.bytes",
                                                                "" + 2 * BATCH_BYTES)))));
    }

    private static CreatableTopicConfig config(String name, String value) {
        return new CreatableTopicConfig().name(name).value(value);
    }

    /** Neither noise nor repetition: what takes a codec long. */
    private static byte[] words() {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder();
        while (text.length() < BATCH_BYTES) {
            text.append(Integer.toString(random.nextInt(30_000), 36)).append(' ');
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static ProduceRequest produce(byte[] value) {
        ByteBuffer batch =
                new BatchBuilder(BatchTraits.PLAIN).append(1, null, ByteBuffer.wrap(value)).build();
        return new ProduceRequest()
                .acks((short) -1)
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

    private static long baseOffset(MessageReader answer) {
        return ProduceResponse.decode(answer, VERSION)
                .responses()
                .getFirst()
                .partitionResponses()
                .getFirst()
                .baseOffset();
    }
}
