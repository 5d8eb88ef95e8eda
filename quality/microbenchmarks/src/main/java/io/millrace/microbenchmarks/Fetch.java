package io.millrace.microbenchmarks;

import io.millrace.base.Payload;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.protocol.message.ResponseHeader;
import io.millrace.storage.ReadOutcome;
import io.millrace.storage.ReadRequest;
import io.millrace.storage.log.PartitionLog;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** From an offset in a log of 160 MB to the segments of an answer; nothing is sent. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Fetch {
    private static final short VERSION = 17;
    private static final int BATCHES = 10_000;
    private static final int ANSWER_BYTES = 1 << 20;

    private final SplittableRandom random = new SplittableRandom(1);
    private @Nullable OpenLog open;

    /** Fills the log. */
    @Setup
    public void fill() throws IOException {
        open = new OpenLog();
        open.fill(Batches.of(1000), BATCHES);
    }

    /** The offset index and the file: any offset of the log. */
    @Benchmark
    public void lookUp(Blackhole hole) {
        PartitionLog log = log();
        Payload.FileRange range = read(log, random.nextLong(log.logEndOffset()));
        hole.consume(range);
        range.release();
    }

    /** A read at the log's end, as a tailing consumer does it. */
    @Benchmark
    public void tail(Blackhole hole) {
        PartitionLog log = log();
        Payload.FileRange range = read(log, log.logEndOffset() - 1);
        hole.consume(range);
        range.release();
    }

    /** A read at the log's end and its answer, encoded. */
    @Benchmark
    public void assemble(Blackhole hole) {
        PartitionLog log = log();
        Payload.FileRange range = read(log, log.logEndOffset() - 1);
        MessageWriter out = new MessageWriter(256);
        out.writeInt(0);
        new ResponseHeader()
                .correlationId(1)
                .encode(out, ApiKey.FETCH.responseHeaderVersion(VERSION));
        FetchResponse.PartitionData data =
                new FetchResponse.PartitionData()
                        .highWatermark(log.highWatermark())
                        .lastStableOffset(log.highWatermark())
                        .records(range);
        new FetchResponse()
                .responses(
                        List.of(
                                new FetchResponse.FetchableTopicResponse()
                                        .partitions(List.of(data))))
                .encode(out, VERSION);
        hole.consume(out.segments());
        range.release();
    }

    private PartitionLog log() {
        return Objects.requireNonNull(open).log();
    }

    private static Payload.FileRange read(PartitionLog log, long offset) {
        ReadRequest request = new ReadRequest(offset, log.logEndOffset(), ANSWER_BYTES, true);
        if (log.read(request) instanceof ReadOutcome.Data data
                && data.records() instanceof Payload.FileRange range) {
            return range;
        }
        throw new IllegalStateException("nothing at " + offset);
    }

    /** Removes the files. */
    @TearDown
    public void close() {
        Objects.requireNonNull(open).close();
    }
}
