package io.millrace.compatibility.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.records.Record;
import io.millrace.records.RecordHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;

/** Random records, the same for the same seed, in Kafka's form and in ours. */
final class Samples {
    private final Random random;

    Samples(long seed) {
        this.random = new Random(seed);
    }

    /** Up to 50 records with timestamps near {@code timestamp}. */
    SimpleRecord[] records(long timestamp) {
        SimpleRecord[] records = new SimpleRecord[1 + random.nextInt(50)];
        for (int i = 0; i < records.length; i++) {
            records[i] =
                    new SimpleRecord(
                            timestamp + random.nextInt(1_000_000) - 500_000,
                            bytes(40),
                            bytes(random.nextInt(30) == 0 ? 100_000 : 400),
                            headers());
        }
        return records;
    }

    static List<Record> ours(SimpleRecord[] records, long baseOffset) {
        List<Record> ours = new ArrayList<>();
        for (SimpleRecord record : records) {
            ours.add(
                    new Record(
                            baseOffset + ours.size(),
                            record.timestamp(),
                            record.key(),
                            record.value(),
                            ours(record.headers())));
        }
        return ours;
    }

    static List<RecordHeader> ours(Header[] headers) {
        return Arrays.stream(headers)
                .map(header -> new RecordHeader(header.key(), wrap(header.value())))
                .toList();
    }

    static Compression kafka(io.millrace.records.compression.Codec codec) {
        return Compression.of(CompressionType.forId(codec.id())).build();
    }

    static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    private Header[] headers() {
        Header[] headers = new Header[random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0];
        for (int i = 0; i < headers.length; i++) {
            String key = new String(new char[] {'h', (char) (0x80 + random.nextInt(0x500))});
            headers[i] =
                    new org.apache.kafka.common.header.internals.RecordHeader(
                            key, random.nextBoolean() ? null : key.getBytes(UTF_8));
        }
        return headers;
    }

    @SuppressWarnings("NullAway") // Kafka's classes take null and do not say so
    private byte[] bytes(int sizeMax) {
        if (random.nextInt(6) == 0) {
            return null;
        }
        byte[] bytes = new byte[random.nextInt(sizeMax)];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        return bytes;
    }
}
