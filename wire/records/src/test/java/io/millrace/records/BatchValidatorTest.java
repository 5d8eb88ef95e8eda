package io.millrace.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.ValidationOutcome.Accepted;
import io.millrace.records.ValidationOutcome.Rejected;
import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchValidatorTest {
    private static final long NOW = 1_000_000_000L;
    private static final TimestampRule APPEND_TIME =
            new TimestampRule(TimestampType.LOG_APPEND_TIME, Long.MAX_VALUE, 1000);

    @Test
    void aSoundBatchIsAcceptedInPlace() {
        ByteBuffer bytes = batch(Codec.ZSTD, NOW, NOW + 5);
        Accepted accepted = accepted(bytes, ValidationRules.DEFAULT);

        assertThat(accepted.batch().buffer()).isSameAs(bytes);
        assertThat(accepted.batch().recordCount()).isEqualTo(2);
        assertThat(accepted.batch().maxTimestamp()).isEqualTo(NOW + 5);
        assertThat(accepted.batch().checksumMatches()).isTrue();
    }

    @Test
    void theFastPathDoesNotLookIntoRecords() {
        ByteBuffer bytes = batch(Codec.ZSTD, NOW);
        bytes.put(RecordBatch.HEADER_SIZE_BYTES, (byte) 0);
        new RecordBatch(bytes, 0).updateChecksum();

        accepted(bytes.duplicate(), ValidationRules.DEFAULT);
        assertRejected(bytes, compacted(), RejectReason.INVALID_RECORD);
    }

    @Test
    void anyFlippedBitUnderTheChecksumIsSeen() {
        byte[] sound = BatchRoundTripTest.simple("some value").array();
        int size = BatchRoundTripTest.simple("some value").limit();
        for (int at = RecordBatch.ATTRIBUTES_OFFSET; at < size; at++) {
            byte[] damaged = java.util.Arrays.copyOf(sound, size);
            damaged[at] ^= 0x10;
            Rejected rejected = rejected(ByteBuffer.wrap(damaged), ValidationRules.DEFAULT, true);
            assertThat(rejected.reason()).as("byte %d", at).isEqualTo(RejectReason.CORRUPT_MESSAGE);
        }
    }

    @Test
    void exactlyOneWholeBatch() {
        ByteBuffer one = batch(Codec.NONE, NOW);
        ByteBuffer two = ByteBuffer.allocate(one.limit() * 2).put(one.duplicate()).put(one).flip();

        assertRejected(two, ValidationRules.DEFAULT, RejectReason.NOT_ONE_BATCH);
        assertRejected(ByteBuffer.allocate(0), ValidationRules.DEFAULT, RejectReason.NOT_ONE_BATCH);
        assertRejected(
                two.slice(0, one.limit() - 1), ValidationRules.DEFAULT, RejectReason.NOT_ONE_BATCH);
        accepted(two.slice(0, one.limit() * 2 - 1), ValidationRules.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void oldFormatsAreRefused(int magic) {
        ByteBuffer bytes = batch(Codec.NONE, NOW).put(RecordBatch.MAGIC_OFFSET, (byte) magic);
        assertRejected(bytes, ValidationRules.DEFAULT, RejectReason.NOT_ONE_BATCH);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, -1, 127})
    void unknownFormatsAreCorrupt(int magic) {
        ByteBuffer bytes = batch(Codec.NONE, NOW).put(RecordBatch.MAGIC_OFFSET, (byte) magic);
        assertRejected(bytes, ValidationRules.DEFAULT, RejectReason.CORRUPT_MESSAGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {48, 0, -1, Integer.MIN_VALUE})
    void lengthsBelowTheMinimumAreCorrupt(int length) {
        ByteBuffer bytes = batch(Codec.NONE, NOW).putInt(RecordBatch.BATCH_LENGTH_OFFSET, length);
        assertRejected(bytes, ValidationRules.DEFAULT, RejectReason.CORRUPT_MESSAGE);
    }

    @Test
    void headersThatContradictThemselves() {
        assertHeaderRejected(b -> b.putInt(RecordBatch.RECORD_COUNT_OFFSET, 0));
        assertHeaderRejected(b -> b.putInt(RecordBatch.RECORD_COUNT_OFFSET, 3));
        assertHeaderRejected(b -> b.putInt(RecordBatch.RECORD_COUNT_OFFSET, -1));
        assertHeaderRejected(b -> b.putInt(RecordBatch.LAST_OFFSET_DELTA_OFFSET, -1));
        assertHeaderRejected(b -> b.putLong(RecordBatch.BASE_OFFSET_OFFSET, 1));
        assertHeaderRejected(b -> b.putLong(RecordBatch.PRODUCER_ID_OFFSET, 1));
        assertHeaderRejected(b -> setBits(b, RecordBatch.CONTROL_BIT));
        assertHeaderRejected(b -> setBits(b, RecordBatch.TRANSACTIONAL_BIT));
        assertHeaderRejected(b -> setBits(b, 6), RejectReason.UNSUPPORTED_COMPRESSION_TYPE);
    }

    @Test
    void idempotentAndTransactionalBatchesAreAccepted() {
        BatchTraits traits = BatchTraits.PLAIN.from(new Producer(9, (short) 0, 0));
        accepted(records(traits, NOW), ValidationRules.DEFAULT);
        accepted(records(traits.inTransaction(), NOW), ValidationRules.DEFAULT);
    }

    @Test
    void zstdNeedsARequestThatMayCarryIt() {
        Rejected rejected = rejected(batch(Codec.ZSTD, NOW), ValidationRules.DEFAULT, false);
        assertThat(rejected.reason()).isEqualTo(RejectReason.UNSUPPORTED_COMPRESSION_TYPE);
        assertThat(
                        BatchValidator.validate(
                                batch(Codec.ZSTD, NOW), ValidationRules.DEFAULT, true, NOW))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void sizesAreBounded() {
        ByteBuffer bytes = batch(Codec.NONE, NOW);
        int size = bytes.remaining();

        accepted(bytes.duplicate(), sizes(size, size));
        assertRejected(bytes, sizes(size - 1, size), RejectReason.MESSAGE_TOO_LARGE);
        assertRejected(bytes, sizes(size, size - 1), RejectReason.RECORD_LIST_TOO_LARGE);
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void timestampsTooFarAheadAreListed(Codec codec) {
        long limit = NOW + TimestampRule.DEFAULT.afterMaxMillis();
        accepted(batch(codec, limit, NOW), ValidationRules.DEFAULT);
        Rejected rejected =
                rejected(
                        batch(codec, limit, limit + 1, NOW, limit + 9),
                        ValidationRules.DEFAULT,
                        true);

        assertThat(rejected.reason()).isEqualTo(RejectReason.INVALID_TIMESTAMP);
        assertThat(rejected.recordErrors()).extracting(RecordError::index).containsExactly(1, 3);
    }

    @Test
    void timestampsTooFarBackAreListed() {
        ValidationRules rules =
                rules(new TimestampRule(TimestampType.CREATE_TIME, 100, 100), false, null);
        accepted(batch(Codec.GZIP, NOW - 100, RecordBatch.NO_TIMESTAMP), rules);
        Rejected rejected = rejected(batch(Codec.GZIP, NOW, NOW - 101), rules, true);

        assertThat(rejected.reason()).isEqualTo(RejectReason.INVALID_TIMESTAMP);
        assertThat(rejected.recordErrors()).extracting(RecordError::index).containsExactly(1);
    }

    @Test
    void aHeaderWithAnImpossibleMaxTimestampIsCorrected() {
        correctsMaxTimestamp(Long.MAX_VALUE);
        correctsMaxTimestamp(NOW - 1);
        correctsMaxTimestamp(Long.MIN_VALUE);
    }

    private static void correctsMaxTimestamp(long claimed) {
        ByteBuffer bytes = batch(Codec.LZ4, NOW);
        new RecordBatch(bytes, 0).setMaxTimestamp(TimestampType.CREATE_TIME, claimed);
        Accepted accepted = accepted(bytes, ValidationRules.DEFAULT);

        assertThat(accepted.batch().maxTimestamp()).isEqualTo(NOW);
        assertThat(accepted.batch().checksumMatches()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void logAppendTimeIsStamped(Codec codec) {
        Accepted accepted =
                accepted(batch(codec, 5, Long.MAX_VALUE), rules(APPEND_TIME, false, null));

        assertThat(accepted.batch().timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        assertThat(accepted.batch().maxTimestamp()).isEqualTo(NOW);
        assertThat(accepted.batch().checksumMatches()).isTrue();
    }

    @Test
    void compactedTopicsNeedKeys() {
        BatchBuilder builder = new BatchBuilder(BatchTraits.PLAIN);
        builder.append(NOW, text("k"), text("v"));
        builder.append(NOW, null, text("v"));
        ByteBuffer bytes = builder.append(NOW, text("k"), null).build();
        accepted(bytes.duplicate(), ValidationRules.DEFAULT);
        Rejected rejected = rejected(bytes, compacted(), true);

        assertThat(rejected.reason()).isEqualTo(RejectReason.INVALID_RECORD);
        assertThat(rejected.recordErrors()).extracting(RecordError::index).containsExactly(1);
    }

    @Test
    void everyCodecIsRewrittenInEveryOther() {
        List<Record> records = new RandomRecords(8).list(60);
        for (Codec from : Codec.values()) {
            for (Codec to : Codec.values()) {
                BatchTraits traits = BatchTraits.PLAIN.at(records.getFirst().offset(), 0);
                ByteBuffer bytes =
                        BatchRoundTripTest.build(traits.compressed(Compression.of(from)), records);
                new RecordBatch(bytes, 0).assign(0, 0);
                ValidationRules rules =
                        rules(
                                new TimestampRule(
                                        TimestampType.CREATE_TIME, Long.MAX_VALUE, Long.MAX_VALUE),
                                false,
                                Compression.of(to));
                RecordBatch batch = accepted(bytes, rules).batch();
                batch.assign(records.getFirst().offset(), 0);

                assertThat(batch.codec()).isEqualTo(to);
                assertThat(batch.checksumMatches()).isTrue();
                assertThat(BatchRoundTripTest.read(batch))
                        .as("%s to %s", from, to)
                        .isEqualTo(records);
            }
        }
    }

    @Test
    void expandingToAnotherCodecStaysBounded() {
        ByteBuffer bomb = bomb(Codec.ZSTD, 10, 1_000_000);

        accepted(bomb.duplicate(), ValidationRules.DEFAULT);
        assertRejected(
                bomb,
                rules(TimestampRule.DEFAULT, false, Compression.NONE),
                RejectReason.MESSAGE_TOO_LARGE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"GZIP", "LZ4", "ZSTD", "SNAPPY"})
    void aRecordBeyondTheLimitIsRefusedBeforeItIsHeld(Codec codec) {
        ValidationRules rules =
                new ValidationRules(
                        TimestampRule.DEFAULT, true, null, 8 << 20, 1 << 30, 1 << 16, false);
        assertRejected(bomb(codec, 1, 50_000_000), rules, RejectReason.MESSAGE_TOO_LARGE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"GZIP", "LZ4", "ZSTD", "SNAPPY"})
    void aLargeRecordIsLookedAtWithoutBeingHeld(Codec codec) {
        ByteBuffer bytes = bomb(codec, 2, 20_000_000);
        try (RecordHeads heads = RecordHeads.open(new RecordBatch(bytes, 0))) {
            assertThat(heads.next()).isTrue();
            assertThat(heads.next()).isTrue();
            assertThat(heads.timestamp()).isEqualTo(NOW);
            assertThat(heads.hasKey()).isTrue();
            assertThat(heads.next()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"GZIP", "LZ4", "ZSTD", "SNAPPY"})
    void aCountThatTheBytesCannotHoldIsRefused(Codec codec) {
        for (int count : new int[] {Integer.MAX_VALUE, 1_000_000, 300}) {
            ByteBuffer bytes = batch(codec, NOW, NOW);
            bytes.putInt(RecordBatch.RECORD_COUNT_OFFSET, count);
            bytes.putInt(RecordBatch.LAST_OFFSET_DELTA_OFFSET, count - 1);
            new RecordBatch(bytes, 0).updateChecksum();
            assertRejected(bytes, ValidationRules.DEFAULT, RejectReason.INVALID_RECORD);
        }
    }

    /** A client in the field writes the first record's timestamp for the newest one's. */
    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"GZIP", "LZ4", "ZSTD", "SNAPPY"})
    void anOldMaxTimestampIsNotBelieved(Codec codec) {
        for (long claimed : new long[] {NOW - 500_000, RecordBatch.NO_TIMESTAMP}) {
            ByteBuffer bytes = batch(codec, NOW - 500_000, NOW - 3);
            bytes.putLong(RecordBatch.MAX_TIMESTAMP_OFFSET, claimed);
            new RecordBatch(bytes, 0).updateChecksum();
            assertThat(BatchValidator.isHeavy(bytes, ValidationRules.DEFAULT, NOW)).isTrue();
            Accepted accepted = accepted(bytes, ValidationRules.DEFAULT);
            assertThat(accepted.batch().maxTimestamp()).isEqualTo(NOW - 3);
            assertThat(accepted.batch().checksumMatches()).isTrue();
        }
    }

    @Test
    void deltasMustBeConsecutiveWhereRecordsAreSeen() {
        BatchBuilder builder = new BatchBuilder();
        builder.append(new Record(0, NOW, text("a"), null, List.of()));
        ByteBuffer bytes = builder.append(new Record(2, NOW, text("b"), null, List.of())).build();
        bytes.putInt(RecordBatch.LAST_OFFSET_DELTA_OFFSET, 1);
        new RecordBatch(bytes, 0).updateChecksum();

        assertRejected(bytes, compacted(), RejectReason.INVALID_RECORD);
    }

    private static ByteBuffer bomb(Codec codec, int count, int valueBytes) {
        BatchBuilder builder =
                new BatchBuilder(BatchTraits.PLAIN.compressed(Compression.of(codec)));
        for (int i = 0; i < count; i++) {
            builder.append(NOW, text("k"), ByteBuffer.allocate(valueBytes));
        }
        return builder.build();
    }

    private static void assertHeaderRejected(Consumer<ByteBuffer> change) {
        assertHeaderRejected(change, RejectReason.INVALID_RECORD);
    }

    private static void assertHeaderRejected(Consumer<ByteBuffer> change, RejectReason reason) {
        ByteBuffer bytes = batch(Codec.NONE, NOW, NOW);
        change.accept(bytes);
        new RecordBatch(bytes, 0).updateChecksum();
        assertRejected(bytes, ValidationRules.DEFAULT, reason);
    }

    private static void setBits(ByteBuffer bytes, int bits) {
        int at = RecordBatch.ATTRIBUTES_OFFSET;
        bytes.putShort(at, (short) (bytes.getShort(at) | bits));
    }

    private static Accepted accepted(ByteBuffer bytes, ValidationRules rules) {
        ValidationOutcome outcome = BatchValidator.validate(bytes, rules, true, NOW);
        assertThat(outcome).isInstanceOf(Accepted.class);
        return (Accepted) outcome;
    }

    private static Rejected rejected(ByteBuffer bytes, ValidationRules rules, boolean zstd) {
        ValidationOutcome outcome = BatchValidator.validate(bytes, rules, zstd, NOW);
        assertThat(outcome).isInstanceOf(Rejected.class);
        return (Rejected) outcome;
    }

    private static void assertRejected(
            ByteBuffer bytes, ValidationRules rules, RejectReason reason) {
        assertThat(rejected(bytes, rules, true).reason()).isEqualTo(reason);
    }

    private static ByteBuffer batch(Codec codec, long... timestamps) {
        return records(BatchTraits.PLAIN.compressed(Compression.of(codec)), timestamps);
    }

    private static ByteBuffer records(BatchTraits traits, long... timestamps) {
        BatchBuilder builder = new BatchBuilder(traits);
        for (long timestamp : timestamps) {
            builder.append(timestamp, text("key"), text("value"));
        }
        return builder.build();
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static ValidationRules compacted() {
        return rules(TimestampRule.DEFAULT, true, null);
    }

    private static ValidationRules sizes(int batchBytesMax, int segmentBytesMax) {
        return new ValidationRules(
                TimestampRule.DEFAULT, false, null, batchBytesMax, segmentBytesMax, 1 << 20, false);
    }

    private static ValidationRules rules(
            TimestampRule timestamps, boolean compacted, @Nullable Compression compression) {
        return new ValidationRules(
                timestamps, compacted, compression, 1_048_588, 1 << 30, 64 << 20, true);
    }
}
