package io.millrace.compatibility.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.BatchValidator;
import io.millrace.records.RecordBatch;
import io.millrace.records.RecordError;
import io.millrace.records.TimestampRule;
import io.millrace.records.TimestampType;
import io.millrace.records.ValidationOutcome;
import io.millrace.records.ValidationOutcome.Accepted;
import io.millrace.records.ValidationOutcome.Rejected;
import io.millrace.records.ValidationRules;
import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.PrimitiveRef;
import org.apache.kafka.storage.internals.log.AppendOrigin;
import org.apache.kafka.storage.internals.log.LogValidator;
import org.apache.kafka.storage.internals.log.RecordValidationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random batches under random rules: Kafka's LogValidator and ours decide alike. */
class ValidatorOracleTest {
    private static final long NOW = 1_790_000_000_000L;
    private static final int SEEDS = 3_000;
    private static final TopicPartition PARTITION = new TopicPartition("topic", 0);

    /** What a validator decided: either the error, or the batch as read by Kafka's classes. */
    private record Decision(
            String error, List<Integer> recordsAtFault, String header, List<SimpleRecord> records) {
        static Decision refused(String error, List<Integer> recordsAtFault) {
            return new Decision(error, recordsAtFault, "", List.of());
        }
    }

    @Test
    void decisionsAreAlike() {
        int refused = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            ValidationRules rules = rules(random);
            ByteBuffer bytes = batch(random);
            ByteBuffer copy =
                    ByteBuffer.allocate(bytes.remaining()).put(0, bytes, 0, bytes.limit());
            Decision theirs = kafka(copy, rules);
            Decision ours = millrace(bytes, rules);

            assertThat(ours).as("seed %d, %s", seed, rules).isEqualTo(theirs);
            refused += theirs.error().isEmpty() ? 0 : 1;
        }
        assertThat(refused).isBetween(SEEDS / 10, SEEDS * 9 / 10);
    }

    private static ValidationRules rules(Random random) {
        boolean appendTime = random.nextInt(4) == 0;
        long before = random.nextInt(3) == 0 ? 490_000 : Long.MAX_VALUE;
        long after = random.nextInt(3) == 0 ? 490_000 : 3_600_000;
        Codec codec = Codec.values()[random.nextInt(5)];
        return new ValidationRules(
                new TimestampRule(
                        appendTime ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME,
                        before,
                        after),
                random.nextInt(4) == 0,
                random.nextBoolean() ? null : Compression.of(codec),
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                1 << 20,
                true);
    }

    private static ByteBuffer batch(Random random) {
        Codec codec = Codec.values()[random.nextInt(5)];
        SimpleRecord[] samples = new Samples(random.nextLong()).records(NOW);
        MemoryRecords records =
                random.nextBoolean()
                        ? MemoryRecords.withRecords(Samples.kafka(codec), samples)
                        : MemoryRecords.withTransactionalRecords(
                                Samples.kafka(codec), 8, (short) 1, 0, samples);
        ByteBuffer bytes = records.buffer().duplicate();
        twist(bytes, random);
        new RecordBatch(bytes, 0).updateChecksum();
        return bytes;
    }

    /** Lies in the header that have the same meaning to both. */
    private static void twist(ByteBuffer bytes, Random random) {
        int attributes = bytes.getShort(RecordBatch.ATTRIBUTES_OFFSET);
        switch (random.nextInt(30)) {
            case 0 -> bytes.putInt(RecordBatch.RECORD_COUNT_OFFSET, random.nextInt(60) - 5);
            case 1 -> bytes.putInt(RecordBatch.LAST_OFFSET_DELTA_OFFSET, random.nextInt(60) - 5);
            case 2 -> bytes.putShort(RecordBatch.ATTRIBUTES_OFFSET, (short) (attributes | 0x20));
            case 3 ->
                    bytes.putLong(RecordBatch.PRODUCER_ID_OFFSET, 7)
                            .putShort(RecordBatch.PRODUCER_EPOCH_OFFSET, (short) 0)
                            .putInt(RecordBatch.BASE_SEQUENCE_OFFSET, -1);
            case 4 -> bytes.putLong(RecordBatch.MAX_TIMESTAMP_OFFSET, random.nextLong());
            default -> {}
        }
    }

    private static Decision kafka(ByteBuffer bytes, ValidationRules rules) {
        MemoryRecords records = MemoryRecords.readableRecords(bytes);
        RecordBatch batch = new RecordBatch(bytes, 0);
        Codec source = codec(batch);
        Compression target = rules.compression();
        LogValidator validator =
                new LogValidator(
                        records,
                        PARTITION,
                        new StoppedTime(),
                        Samples.kafka(source).type(),
                        Samples.kafka(target == null ? source : target.codec()),
                        rules.compacted(),
                        RecordBatch.MAGIC,
                        org.apache.kafka.common.record.TimestampType.valueOf(
                                rules.timestamps().type().name()),
                        rules.timestamps().beforeMaxMillis(),
                        rules.timestamps().afterMaxMillis(),
                        3,
                        AppendOrigin.CLIENT);
        try {
            return accepted(
                    validator
                            .validateMessagesAndAssignOffsets(
                                    PrimitiveRef.ofLong(50),
                                    new NoMetrics(),
                                    BufferSupplier.NO_CACHING)
                            .validatedRecords());
        } catch (RecordValidationException e) {
            List<Integer> atFault = new ArrayList<>();
            e.recordErrors().forEach(error -> atFault.add(error.batchIndex));
            return Decision.refused(name(e.invalidException()), atFault);
        } catch (InvalidRecordException e) {
            return Decision.refused(name(e), List.of());
        }
    }

    private static Decision millrace(ByteBuffer bytes, ValidationRules rules) {
        ValidationOutcome outcome = BatchValidator.validate(bytes, rules, true, NOW);
        return switch (outcome) {
            case Accepted(RecordBatch batch) -> {
                batch.assign(50, 3);
                yield accepted(MemoryRecords.readableRecords(batch.bytes()));
            }
            case Rejected(var reason, var message, var errors) ->
                    Decision.refused(
                            reason.name(), errors.stream().map(RecordError::index).toList());
        };
    }

    private static Decision accepted(MemoryRecords records) {
        var batch = records.batches().iterator().next();
        batch.ensureValid();
        List<SimpleRecord> read = new ArrayList<>();
        for (Record record : batch) {
            read.add(new SimpleRecord(record));
        }
        String header =
                "%s %s %s %d %d %d %d"
                        .formatted(
                                batch.compressionType(),
                                batch.timestampType(),
                                batch.isTransactional(),
                                batch.maxTimestamp(),
                                batch.lastOffset(),
                                batch.producerId(),
                                batch.partitionLeaderEpoch());
        return new Decision("", List.of(), header, read);
    }

    private static String name(ApiException e) {
        return e instanceof InvalidTimestampException ? "INVALID_TIMESTAMP" : "INVALID_RECORD";
    }

    private static Codec codec(RecordBatch batch) {
        @Nullable Codec codec = batch.codec();
        return codec == null ? Codec.NONE : codec;
    }

    private static final class StoppedTime implements Time {
        @Override
        public long milliseconds() {
            return NOW;
        }

        @Override
        public long nanoseconds() {
            return NOW;
        }

        @Override
        public void sleep(long millis) {}

        @Override
        public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMillis) {}
    }

    private static final class NoMetrics implements LogValidator.MetricsRecorder {
        @Override
        public void recordInvalidMagic() {}

        @Override
        public void recordInvalidOffset() {}

        @Override
        public void recordInvalidSequence() {}

        @Override
        public void recordInvalidChecksums() {}

        @Override
        public void recordNoKeyCompactedTopic() {}
    }
}
