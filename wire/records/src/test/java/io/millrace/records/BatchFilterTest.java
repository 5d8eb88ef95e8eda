package io.millrace.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchFilterTest {
    private static final long HORIZON = 5_000;
    private static final int RECORDS = 9;

    /** Times go back and forth, so that those relative to a horizon have either sign. */
    private static long time(int index) {
        return 4_000 + (index * 7919L) % 3_000;
    }

    private static RecordBatch batch(Codec codec, boolean tombstones) {
        BatchTraits traits =
                BatchTraits.PLAIN
                        .compressed(Compression.of(codec))
                        .from(new Producer(77, (short) 3, 100));
        BatchBuilder builder = new BatchBuilder(traits);
        for (int i = 0; i < RECORDS; i++) {
            ByteBuffer value = tombstones && i % 3 == 0 ? null : bytes("value " + i);
            builder.append(time(i), bytes("key " + i), value);
        }
        ByteBuffer bytes = builder.build();
        bytes.putLong(RecordBatch.BASE_OFFSET_OFFSET, 1_000);
        return new RecordBatch(bytes, 0);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static List<String> records(RecordBatch batch) {
        List<String> records = new ArrayList<>();
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            while (cursor.next()) {
                Record record = cursor.record();
                ByteBuffer key = record.key();
                ByteBuffer value = record.value();
                records.add(
                        cursor.offset()
                                + "@"
                                + cursor.timestamp()
                                + " "
                                + (key == null ? null : UTF_8.decode(key))
                                + "="
                                + (value == null ? null : UTF_8.decode(value)));
            }
        }
        return records;
    }

    private static RecordBatch filtered(
            BatchFilter filter, RecordBatch batch, int retained, long horizon) {
        ByteBuffer kept =
                filter.filter(
                        batch, record -> (retained >> record.index() & 1) == 1, horizon, false);
        return new RecordBatch(kept.slice(), 0);
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void whatIsRetainedKeepsItsOffsetTimeAndBytes(Codec codec) {
        BatchFilter filter = new BatchFilter();
        Random random = new Random(codec.ordinal());
        for (boolean tombstones : new boolean[] {false, true}) {
            for (int i = 0; i < 60; i++) {
                RecordBatch batch = batch(codec, tombstones);
                int retained = 1 + random.nextInt((1 << RECORDS) - 1);
                List<String> expected = new ArrayList<>();
                List<String> all = records(batch);
                for (int index = 0; index < RECORDS; index++) {
                    if ((retained >> index & 1) == 1) {
                        expected.add(all.get(index));
                    }
                }
                RecordBatch kept = filtered(filter, batch, retained, HORIZON);
                assertThat(records(kept)).isEqualTo(expected);
                requireSameHeader(kept, batch);
                boolean hasTombstone = expected.stream().anyMatch(each -> each.endsWith("=null"));
                assertThat(kept.hasDeleteHorizon()).isEqualTo(hasTombstone);
                if (hasTombstone) {
                    assertThat(kept.deleteHorizonMillis()).isEqualTo(HORIZON);
                    // Another pass leaves the horizon as it is.
                    RecordBatch again = filtered(filter, copy(kept), -1, HORIZON + 99);
                    assertThat(again.bytes()).isEqualTo(kept.bytes());
                }
            }
        }
    }

    private static RecordBatch copy(RecordBatch batch) {
        ByteBuffer bytes = ByteBuffer.allocate(batch.sizeBytes()).put(batch.bytes()).flip();
        return new RecordBatch(bytes, 0);
    }

    private static void requireSameHeader(RecordBatch kept, RecordBatch batch) {
        assertThat(kept.checksumMatches()).isTrue();
        assertThat(kept.baseOffset()).isEqualTo(batch.baseOffset());
        assertThat(kept.lastOffset()).isEqualTo(batch.lastOffset());
        assertThat(kept.baseSequence()).isEqualTo(batch.baseSequence());
        assertThat(kept.producerId()).isEqualTo(77);
        assertThat(kept.producerEpoch()).isEqualTo((short) 3);
        assertThat(kept.codec()).isEqualTo(batch.codec());
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void aBatchThatKeepsAllIsNotCopied(Codec codec) {
        RecordBatch batch = batch(codec, false);
        ByteBuffer kept = new BatchFilter().filter(batch, record -> true, HORIZON, false);
        assertThat(kept).isEqualTo(batch.bytes());
        assertThat(kept.hasArray() && kept.array() == batch.buffer().array()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void anEmptiedBatchKeepsOffsetsAndProducer(Codec codec) {
        RecordBatch batch = batch(codec, true);
        assertThat(new BatchFilter().filter(batch, record -> false, HORIZON, false).remaining())
                .isZero();
        RecordBatch emptied = new RecordBatch(BatchFilter.emptied(batch), 0);
        assertThat(emptied.sizeBytes()).isEqualTo(RecordBatch.HEADER_SIZE_BYTES);
        assertThat(emptied.checksumMatches()).isTrue();
        assertThat(emptied.lastOffset()).isEqualTo(1_008);
        assertThat(emptied.producerId()).isEqualTo(77);
        assertThat(emptied.baseSequence()).isEqualTo(100);
        assertThat(records(emptied)).isEmpty();
        RecordBatch nobodys = new RecordBatch(BatchFilter.offsetsOf(batch), 0);
        assertThat(nobodys.checksumMatches()).isTrue();
        assertThat(nobodys.lastOffset()).isEqualTo(1_008);
        assertThat(nobodys.hasProducerId()).isFalse();
        assertThat(nobodys.isTransactional()).isFalse();
        assertThat(records(nobodys)).isEmpty();
    }
}
