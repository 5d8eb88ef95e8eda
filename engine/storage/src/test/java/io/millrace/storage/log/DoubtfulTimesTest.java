package io.millrace.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.BatchTraits;
import io.millrace.records.RecordBatch;
import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import io.millrace.storage.AppendContext;
import io.millrace.storage.LogConfig;
import io.millrace.storage.TimestampedOffset;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compressed batches whose headers say what their records do not. */
class DoubtfulTimesTest {
    private static final long DAY = 24L * 3600 * 1000;
    private static final long NOW = 1000 * DAY;
    private static final LogConfig WEEK =
            LogConfig.DEFAULT.withRetention(new LogConfig.Retention(true, false, 7 * DAY, -1, 0));

    private final Disk disk = new Disk();

    private static ByteBuffer batch(Codec codec, long claimed, int count) {
        ByteBuffer bytes =
                Batches.of(BatchTraits.PLAIN.compressed(Compression.of(codec)), NOW, "a", "b");
        bytes.putLong(RecordBatch.MAX_TIMESTAMP_OFFSET, claimed);
        bytes.putInt(RecordBatch.RECORD_COUNT_OFFSET, count);
        bytes.putInt(RecordBatch.LAST_OFFSET_DELTA_OFFSET, count - 1);
        new RecordBatch(bytes, 0).updateChecksum();
        return bytes;
    }

    private PartitionLog filled(Codec codec) {
        disk.files.advanceTo(NOW);
        PartitionLog log = disk.create(WEEK);
        for (int i = 0; i < 3; i++) {
            log.append(batch(codec, NOW - 900 * DAY, 2), AppendContext.client(0, NOW));
        }
        log.advanceHighWatermark(6);
        return log;
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"GZIP", "LZ4", "ZSTD", "SNAPPY"})
    void nothingGoesByAgeOnTheWordOfAHeader(Codec codec) {
        PartitionLog log = filled(codec);
        assertThat(log.applyRetention(NOW + DAY)).isEmpty();
        log = disk.restart(WEEK);
        log.advanceHighWatermark(6);
        assertThat(log.applyRetention(NOW + 6 * DAY)).isEmpty();
        assertThat(log.applyRetention(NOW + 8 * DAY)).hasSize(1);
    }

    /** It was stored before the count was looked at. */
    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"GZIP", "LZ4", "ZSTD", "SNAPPY"})
    void recordsThatNobodyCanReadAreNotFoundAndHideNoOthers(Codec codec) {
        disk.files.advanceTo(NOW);
        PartitionLog log = disk.create(WEEK);
        log.append(batch(codec, NOW + 1, 1000), AppendContext.client(0, NOW));
        log.append(batch(codec, NOW + 1, 2), AppendContext.client(0, NOW));
        log.advanceHighWatermark(1002);
        // The records that can be read are found, those of a lie in the count are passed over.
        assertThat(log.offsetForTimestamp(NOW + 2, 1002)).isNull();
        assertThat(log.offsetForTimestamp(NOW + 1, 1002))
                .isEqualTo(new TimestampedOffset(NOW + 1, 1, 0));
        log.raiseLogStartOffset(500);
        assertThat(log.offsetForTimestamp(NOW + 1, 1002))
                .isEqualTo(new TimestampedOffset(NOW + 1, 1001, 0));
        assertThat(log.offsetOfMaxTimestamp()).isEqualTo(new TimestampedOffset(NOW + 1, 1001, 0));
    }
}
