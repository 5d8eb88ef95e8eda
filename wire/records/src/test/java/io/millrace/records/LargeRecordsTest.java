package io.millrace.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LargeRecordsTest {
    private static final int THREADS = 8;

    private static RecordBatch batch(int valueBytes) {
        BatchBuilder builder =
                new BatchBuilder(BatchTraits.PLAIN.compressed(Compression.of(Codec.ZSTD)));
        builder.append(1, null, ByteBuffer.allocate(valueBytes));
        return new RecordBatch(builder.build(), 0);
    }

    @Test
    @Timeout(60)
    void oneThreadAtATimeHoldsALargeRecord() throws Exception {
        RecordBatch large = batch(8 << 20);
        AtomicInteger holding = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger read = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                try (RecordCursor cursor =
                                        RecordCursor.open(
                                                new RecordBatch(large.buffer().duplicate(), 0))) {
                                    while (cursor.next()) {
                                        most.accumulateAndGet(holding.incrementAndGet(), Math::max);
                                        read.addAndGet(cursor.valueSizeBytes() >> 20);
                                        holding.decrementAndGet();
                                    }
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(read.get()).isEqualTo(8 * THREADS);
        assertThat(most.get()).isEqualTo(1);
    }

    @Test
    @Timeout(60)
    void smallRecordsWaitForNobody() throws Exception {
        try (RecordCursor holder = RecordCursor.open(batch(8 << 20))) {
            assertThat(holder.next()).isTrue();
            AtomicInteger read = new AtomicInteger();
            Thread other =
                    Thread.ofPlatform()
                            .start(() -> {
                                try (RecordCursor cursor = RecordCursor.open(batch(100_000))) {
                                    read.set(cursor.next() ? cursor.valueSizeBytes() : -1);
                                }
                            });
            other.join();
            assertThat(read.get()).isEqualTo(100_000);
            // The same thread is not its own obstacle.
            try (RecordCursor again = RecordCursor.open(batch(8 << 20))) {
                assertThat(again.next()).isTrue();
            }
        }
    }
}
