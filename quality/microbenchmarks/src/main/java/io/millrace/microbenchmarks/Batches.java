package io.millrace.microbenchmarks;

import io.millrace.records.BatchBuilder;
import java.nio.ByteBuffer;
import java.util.Random;

/** What clients send: 16 KiB batches without keys, in direct memory as the network has them. */
final class Batches {
    static final long NOW_MILLIS = 1_790_000_000_000L;

    private static final int BATCH_BYTES = 16 * 1024;
    private static final int RECORD_OVERHEAD_BYTES = 10;

    private Batches() {}

    static ByteBuffer of(int valueBytes) {
        Random random = new Random(valueBytes);
        BatchBuilder builder = new BatchBuilder();
        for (int left = BATCH_BYTES; left > 0; left -= valueBytes + RECORD_OVERHEAD_BYTES) {
            byte[] value = new byte[valueBytes];
            random.nextBytes(value);
            builder.append(NOW_MILLIS, null, ByteBuffer.wrap(value));
        }
        return direct(builder.build());
    }

    static ByteBuffer direct(ByteBuffer heap) {
        return ByteBuffer.allocateDirect(heap.remaining()).put(heap).flip();
    }
}
