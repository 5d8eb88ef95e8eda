package io.millrace.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damaged batches end in an outcome or in the module's exception: no other exception, no hang, no
 * memory by a claimed length. The failing seed is in the message.
 */
class HostileBatchTest {
    private static final long NOW = 1_700_000_100_000L;
    private static final int SEEDS = 4_000;
    private static final ValidationRules DEEP =
            new ValidationRules(TimestampRule.DEFAULT, true, null, 8 << 20, 1 << 30, 4 << 20, true);

    @ParameterizedTest
    @EnumSource(Codec.class)
    void mutationsAreSurvived(Codec codec) {
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> {
                    for (long seed = 0; seed < SEEDS; seed++) {
                        attack(codec, seed);
                    }
                });
    }

    private static void attack(Codec codec, long seed) {
        Random random = new Random(seed);
        ByteBuffer bytes = mutated(codec, random);
        boolean honestChecksum = random.nextInt(8) != 0;
        RecordBatch batch = new RecordBatch(bytes, 0);
        if (honestChecksum && batch.isComplete()) {
            batch.updateChecksum();
        }
        try {
            BatchValidator.validate(bytes, DEEP, true, NOW);
            BatchValidator.validate(bytes, ValidationRules.DEFAULT, true, NOW);
            readAll(bytes);
        } catch (RecordsException expected) {
            assertThat(expected).hasMessageContaining("record batch");
        } catch (RuntimeException | Error e) {
            fail("codec %s, seed %d".formatted(codec, seed), e);
        }
    }

    private static void readAll(ByteBuffer bytes) {
        RecordBatches.forEach(
                bytes,
                batch -> {
                    int heads = headsOf(batch);
                    int records = 0;
                    try (RecordCursor cursor = RecordCursor.open(batch, 4 << 20)) {
                        while (cursor.next()) {
                            assertThat(cursor.record().headers()).isNotNull();
                            records++;
                        }
                    }
                    assertThat(heads).isEqualTo(records);
                });
    }

    /** -1 where the cursor has to fail, too. */
    private static int headsOf(RecordBatch batch) {
        int count = 0;
        try (RecordHeads heads = RecordHeads.open(batch, 4 << 20)) {
            while (heads.next()) {
                count++;
            }
            return count;
        } catch (RecordsException broken) {
            return -1;
        }
    }

    private static ByteBuffer mutated(Codec codec, Random random) {
        List<Record> records = new RandomRecords(random.nextLong()).list(1 + random.nextInt(6));
        ByteBuffer built =
                BatchRoundTripTest.build(
                        BatchTraits.PLAIN
                                .at(records.getFirst().offset(), 0)
                                .compressed(Compression.of(codec)),
                        records);
        new RecordBatch(built, 0).assign(0, 0);
        byte[] bytes = new byte[built.remaining()];
        built.get(bytes);
        int from = random.nextInt(4) == 0 ? 0 : RecordBatch.HEADER_SIZE_BYTES;
        int reach = random.nextBoolean() ? Math.min(bytes.length, from + 40) : bytes.length;
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int at = from + random.nextInt(Math.max(1, reach - from));
            bytes[at] =
                    switch (random.nextInt(4)) {
                        case 0 -> (byte) 0xff;
                        case 1 -> 0x7f;
                        case 2 -> 0;
                        default -> (byte) (bytes[at] ^ (1 << random.nextInt(8)));
                    };
        }
        return truncated(bytes, random);
    }

    /** Sometimes cut, with a length that fits the cut. */
    private static ByteBuffer truncated(byte[] bytes, Random random) {
        if (random.nextInt(5) != 0) {
            return ByteBuffer.wrap(bytes);
        }
        int size =
                RecordBatch.HEADER_SIZE_BYTES
                        + random.nextInt(bytes.length - RecordBatch.HEADER_SIZE_BYTES);
        return ByteBuffer.wrap(bytes, 0, size)
                .putInt(RecordBatch.BATCH_LENGTH_OFFSET, size - RecordBatch.LENGTH_OVERHEAD_BYTES);
    }
}
