package io.millrace.records;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Records of many shapes, the same for the same seed. */
final class RandomRecords {
    private final Random random;

    RandomRecords(long seed) {
        this.random = new Random(seed);
    }

    /** Consecutive offsets from a random one on. */
    List<Record> list(int count) {
        long offset = random.nextLong(1L << 40);
        long timestamp = random.nextInt(10) == 0 ? 0 : 1_700_000_000_000L;
        List<Record> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            records.add(
                    new Record(
                            offset + i,
                            timestamp + random.nextInt(100_000),
                            bytes(64),
                            bytes(random.nextInt(20) == 0 ? 40_000 : 300),
                            headers()));
        }
        return records;
    }

    private List<RecordHeader> headers() {
        List<RecordHeader> headers = new ArrayList<>();
        int count = random.nextInt(3) == 0 ? random.nextInt(5) : 0;
        for (int i = 0; i < count; i++) {
            headers.add(new RecordHeader("k\u00e9y" + random.nextInt(3), bytes(20)));
        }
        return List.copyOf(headers);
    }

    /** Null, or up to so many bytes, half of them compressible. */
    private @Nullable ByteBuffer bytes(int sizeMax) {
        if (random.nextInt(8) == 0) {
            return null;
        }
        byte[] bytes = new byte[random.nextInt(sizeMax)];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        return ByteBuffer.wrap(bytes);
    }
}
