package io.millrace.microbenchmarks;

import io.millrace.base.Payload;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.message.ProduceRequest;
import io.millrace.protocol.message.ProduceRequest.PartitionProduceData;
import io.millrace.protocol.message.ProduceRequest.TopicProduceData;
import io.millrace.protocol.message.RequestHeader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** A produce request from its frame to the message, its records left where they lie. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameDecode {
    private static final short VERSION = 12;

    @Param({"1", "16"})
    private int partitions;

    private ByteBuffer frame = ByteBuffer.allocate(0);

    /** Encodes the frame. */
    @Setup
    public void encode() {
        ByteBuffer batch = Batches.of(1000);
        List<PartitionProduceData> data =
                IntStream.range(0, partitions)
                        .mapToObj(i ->
                                new PartitionProduceData()
                                        .index(i)
                                        .records(new Payload.Bytes(batch)))
                        .toList();
        MessageWriter out = new MessageWriter(256);
        new RequestHeader()
                .requestApiKey(ApiKey.PRODUCE.id())
                .requestApiVersion(VERSION)
                .correlationId(1)
                .clientId("producer-1")
                .encode(out, ApiKey.PRODUCE.requestHeaderVersion(VERSION));
        new ProduceRequest()
                .acks((short) -1)
                .timeoutMs(30_000)
                .topicData(List.of(new TopicProduceData().name("topic").partitionData(data)))
                .encode(out, VERSION);
        frame = Batches.direct(out.toBuffer());
    }

    /** Header and body. */
    @Benchmark
    public void decode(Blackhole hole) {
        MessageReader reader = new MessageReader(frame);
        hole.consume(RequestHeader.decode(reader, ApiKey.PRODUCE.requestHeaderVersion(VERSION)));
        hole.consume(ProduceRequest.decode(reader, VERSION));
    }
}
