package io.millrace.microbenchmarks;

import io.millrace.records.BatchValidator;
import io.millrace.records.ValidationOutcome;
import io.millrace.records.ValidationRules;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
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

/** Header, checksum and records of one batch, as a topic with default settings has them checked. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BatchValidation {

    @Param({"100", "1000"})
    private int valueBytes;

    private ByteBuffer batch = ByteBuffer.allocate(0);

    /** Builds the batch. */
    @Setup
    public void build() {
        batch = Batches.of(valueBytes);
    }

    /** Accepts the batch. */
    @Benchmark
    public ValidationOutcome validate() {
        return BatchValidator.validate(batch, ValidationRules.DEFAULT, true, Batches.NOW_MILLIS);
    }
}
