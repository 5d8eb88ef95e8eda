package io.millrace.benchmarks.load;

import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * What is sent: batches of records without keys, values of random letters out of eight, which the
 * codecs pack to about half.
 *
 * @param batchBytes how full a batch gets before compression, as {@code batch.size} of a client
 */
public record Records(int valueBytes, int batchBytes, Codec codec) {
    /** {@code batch.size} of Kafka's producers by default. */
    public static final int CLIENT_BATCH_BYTES = 16 * 1024;

    /** What a record takes besides its value, at most. */
    private static final int RECORD_OVERHEAD_BYTES = 10;

    public static Records plain(int valueBytes) {
        return new Records(valueBytes, CLIENT_BATCH_BYTES, Codec.NONE);
    }

    public Records compressed(Codec newCodec) {
        return new Records(valueBytes, batchBytes, newCodec);
    }

    int perBatch() {
        return Math.max(1, batchBytes / (valueBytes + RECORD_OVERHEAD_BYTES));
    }

    ByteBuffer batch() {
        Random random = new Random(valueBytes);
        long now = System.currentTimeMillis();
        BatchBuilder builder =
                new BatchBuilder(BatchTraits.PLAIN.compressed(Compression.of(codec)));
        for (int i = perBatch(); i > 0; i--) {
            byte[] value = new byte[valueBytes];
            for (int at = 0; at < valueBytes; at++) {
                value[at] = (byte) ('a' + random.nextInt(8));
            }
            builder.append(now, null, ByteBuffer.wrap(value));
        }
        return builder.build();
    }
}
