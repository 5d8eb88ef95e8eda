package io.millrace.microbenchmarks;

import io.millrace.storage.AppendOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A batch of 16 KiB into the page cache, offsets assigned. What was written goes each second. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Append {
    private final ByteBuffer batch = Batches.of(1000);
    private @Nullable OpenLog open;

    /** A new log. */
    @Setup(Level.Iteration)
    public void open() throws IOException {
        open = new OpenLog();
    }

    /** As a leader. */
    @Benchmark
    public AppendOutcome append() {
        return Objects.requireNonNull(open).log().append(batch, OpenLog.CONTEXT);
    }

    /** Removes the files. */
    @TearDown(Level.Iteration)
    public void close() {
        Objects.requireNonNull(open).close();
    }
}
