package io.millrace.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BatchRoundTripTest {

    @ParameterizedTest
    @EnumSource(Codec.class)
    void whatIsBuiltIsRead(Codec codec) {
        for (long seed = 1; seed <= 50; seed++) {
            List<Record> records = new RandomRecords(seed).list(1 + (int) (seed % 40));
            BatchTraits traits =
                    BatchTraits.PLAIN
                            .at(records.getFirst().offset(), 7)
                            .compressed(Compression.of(codec))
                            .from(new Producer(4000, (short) 3, 17));
            ByteBuffer bytes = build(traits, records);
            RecordBatch batch = new RecordBatch(bytes, 0);

            assertThat(batch.checksumMatches()).as("seed %d", seed).isTrue();
            assertThat(batch.sizeBytes()).isEqualTo(bytes.remaining());
            assertThat(batch.codec()).isEqualTo(codec);
            assertThat(batch.recordCount()).isEqualTo(records.size());
            assertThat(batch.lastOffset()).isEqualTo(records.getLast().offset());
            assertThat(batch.lastSequence()).isEqualTo(17 + batch.lastOffsetDelta());
            assertThat(read(batch)).as("seed %d", seed).isEqualTo(records);
            assertThat(read(new RecordBatch(direct(bytes), 5))).isEqualTo(records);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GZIP, 1",
        "GZIP, 9",
        "LZ4, 1",
        "LZ4, 17",
        "ZSTD, -131072",
        "ZSTD, -5",
        "ZSTD, 0",
        "ZSTD, 19"
    })
    void everyLevelIsRead(Codec codec, int level) {
        List<Record> records = new RandomRecords(level).list(30);
        BatchTraits traits = BatchTraits.PLAIN.at(records.getFirst().offset(), 0);
        ByteBuffer bytes = build(traits.compressed(new Compression(codec, level)), records);

        assertThat(read(new RecordBatch(bytes, 0))).isEqualTo(records);
    }

    @Test
    void recordsLargerThanAnyBufferAreRead() {
        byte[] value = new byte[3_000_000];
        new java.util.Random(5).nextBytes(value);
        for (Codec codec : Codec.values()) {
            ByteBuffer bytes =
                    new BatchBuilder(BatchTraits.PLAIN.compressed(Compression.of(codec)))
                            .append(10, null, ByteBuffer.wrap(value))
                            .append(11, ByteBuffer.wrap(value), null)
                            .build();
            List<Record> records = read(new RecordBatch(bytes, 0));

            assertThat(records).hasSize(2);
            assertThat(records.getFirst().value()).isEqualTo(ByteBuffer.wrap(value));
            assertThat(records.getLast().key()).isEqualTo(ByteBuffer.wrap(value));
            assertThat(records.getLast().value()).isNull();
        }
    }

    @Test
    void offsetsAndEpochAreAssignedOutsideOfTheChecksum() {
        RecordBatch batch = new RecordBatch(simple("a", "b"), 0);
        batch.assign(1L << 40, 12);

        assertThat(batch.checksumMatches()).isTrue();
        assertThat(batch.baseOffset()).isEqualTo(1L << 40);
        assertThat(batch.nextOffset()).isEqualTo((1L << 40) + 2);
        assertThat(batch.partitionLeaderEpoch()).isEqualTo(12);
    }

    @Test
    void logAppendTimeReplacesEveryTimestamp() {
        RecordBatch batch = new RecordBatch(simple("a", "b"), 0);
        batch.setMaxTimestamp(TimestampType.LOG_APPEND_TIME, 99_000);

        assertThat(batch.checksumMatches()).isTrue();
        assertThat(batch.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        assertThat(read(batch)).extracting(Record::timestamp).containsExactly(99_000L, 99_000L);

        batch.setMaxTimestamp(TimestampType.CREATE_TIME, 1_001);
        assertThat(batch.checksumMatches()).isTrue();
        assertThat(read(batch)).extracting(Record::timestamp).containsExactly(1_000L, 1_001L);
    }

    @Test
    void endMarkersSayWhatTheyEnd() {
        ByteBuffer bytes =
                ControlBatches.endTransaction(
                        new Producer(77, (short) 5, 1), ControlRecordType.COMMIT, 31, 5_000);
        RecordBatch batch = new RecordBatch(bytes, 0);
        Record marker = read(batch).getFirst();

        assertThat(batch.isControl()).isTrue();
        assertThat(batch.isTransactional()).isTrue();
        assertThat(batch.producerId()).isEqualTo(77);
        assertThat(batch.producerEpoch()).isEqualTo((short) 5);
        assertThat(batch.baseSequence()).isEqualTo(RecordBatch.NO_SEQUENCE);
        assertThat(ControlRecordType.of(marker.key())).isEqualTo(ControlRecordType.COMMIT);
        ByteBuffer value = marker.value();
        assertThat(value).isNotNull();
        assertThat(value == null ? -2 : ControlBatches.coordinatorEpoch(value)).isEqualTo(31);
    }

    @Test
    void sequencesWrap() {
        assertThat(RecordBatch.sequenceAfter(Integer.MAX_VALUE, 1)).isZero();
        assertThat(RecordBatch.sequenceAfter(Integer.MAX_VALUE - 2, 5)).isEqualTo(2);
        assertThat(RecordBatch.sequenceAfter(3, 4)).isEqualTo(7);
    }

    static ByteBuffer simple(@Nullable String... values) {
        BatchBuilder builder = new BatchBuilder();
        long timestamp = 1_000;
        for (String value : values) {
            ByteBuffer bytes = value == null ? null : ByteBuffer.wrap(value.getBytes(UTF_8));
            builder.append(timestamp++, bytes, bytes);
        }
        return builder.build();
    }

    static ByteBuffer build(BatchTraits traits, List<Record> records) {
        BatchBuilder builder = new BatchBuilder(traits);
        records.forEach(builder::append);
        return builder.build();
    }

    static List<Record> read(RecordBatch batch) {
        List<Record> records = new ArrayList<>();
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            while (cursor.next()) {
                records.add(cursor.record());
            }
        }
        return records;
    }

    /** The bytes at index 5 of a direct buffer. */
    private static ByteBuffer direct(ByteBuffer bytes) {
        return ByteBuffer.allocateDirect(bytes.remaining() + 5)
                .put(5, bytes, bytes.position(), bytes.remaining());
    }
}
