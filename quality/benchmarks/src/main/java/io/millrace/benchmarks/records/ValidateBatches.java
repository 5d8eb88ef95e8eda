package io.millrace.benchmarks.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import io.millrace.base.Check;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.BatchValidator;
import io.millrace.records.ValidationOutcome;
import io.millrace.records.ValidationOutcome.Accepted;
import io.millrace.records.ValidationRules;
import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * Validates batches of about 16 KB over and over and prints the best round: nanoseconds and
 * allocated bytes for each batch, by codec and size of the records, as a plain topic takes them and
 * with every record looked at.
 */
public final class ValidateBatches {
    private static final long NOW = 1_790_000_000_000L;
    private static final int BATCH_BYTES = 16 * 1024;
    private static final int ROUNDS = 7;
    private static final long ROUND_NANOS = 300_000_000L;
    private static final int ITERATIONS = 500;

    private ValidateBatches() {}

    public static void main(String[] arguments) {
        for (Codec codec : Codec.values()) {
            for (int valueBytes : new int[] {100, 1_000}) {
                ByteBuffer batch = batch(codec, valueBytes);
                report(codec + " " + valueBytes + " B, plain", batch, rules(false));
                report(codec + " " + valueBytes + " B, each record", batch, rules(true));
            }
        }
    }

    private static ValidationRules rules(boolean eachRecord) {
        ValidationRules rules = ValidationRules.DEFAULT;
        return new ValidationRules(
                rules.timestamps(),
                eachRecord,
                null,
                rules.batchBytesMax(),
                rules.segmentBytesMax(),
                rules.recordBytesMax(),
                eachRecord);
    }

    private static ByteBuffer batch(Codec codec, int valueBytes) {
        Random random = new Random(1);
        BatchBuilder builder =
                new BatchBuilder(BatchTraits.PLAIN.compressed(Compression.of(codec)));
        for (int size = 0; size < BATCH_BYTES; size += valueBytes + 20) {
            byte[] value = new byte[valueBytes];
            for (int i = 0; i < valueBytes; i++) {
                value[i] = (byte) ('a' + random.nextInt(8));
            }
            byte[] key = ("key-" + builder.recordCount()).getBytes(UTF_8);
            builder.append(NOW, ByteBuffer.wrap(key), ByteBuffer.wrap(value));
        }
        ByteBuffer heap = builder.build();
        return ByteBuffer.allocateDirect(heap.remaining()).put(0, heap, 0, heap.remaining());
    }

    private static void report(String name, ByteBuffer batch, ValidationRules rules) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double bestNanos = Double.MAX_VALUE;
        double allocatedBytes = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            long count = 0;
            while (System.nanoTime() - start < ROUND_NANOS) {
                validate(batch, rules);
                count += ITERATIONS;
            }
            bestNanos = Math.min(bestNanos, (System.nanoTime() - start) / (double) count);
            allocatedBytes =
                    (threads.getCurrentThreadAllocatedBytes() - allocatedBefore) / (double) count;
        }
        System.out.printf(
                "%-28s %6d B %8.0f ns %8.0f B garbage%n",
                name, batch.limit(), bestNanos, allocatedBytes);
    }

    private static void validate(ByteBuffer batch, ValidationRules rules) {
        for (int i = 0; i < ITERATIONS; i++) {
            ValidationOutcome outcome = BatchValidator.validate(batch, rules, 11, NOW);
            Check.that(outcome instanceof Accepted, "the batch is sound");
        }
    }
}
