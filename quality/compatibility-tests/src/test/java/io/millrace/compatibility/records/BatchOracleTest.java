package io.millrace.compatibility.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.ControlBatches;
import io.millrace.records.ControlRecordType;
import io.millrace.records.Producer;
import io.millrace.records.Record;
import io.millrace.records.RecordBatch;
import io.millrace.records.RecordCursor;
import io.millrace.records.TimestampType;
import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.common.message.LeaderChangeMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchOracleTest {
    private static final long NOW = 1_790_000_000_000L;
    private static final int SEEDS = 60;

    @ParameterizedTest
    @EnumSource(Codec.class)
    void whatKafkaBuildsIsReadAlike(Codec codec) {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimpleRecord[] samples = new Samples(seed).records(NOW);
            MemoryRecords theirs =
                    MemoryRecords.withTransactionalRecords(
                            1L << 33, Samples.kafka(codec), 7 + seed, (short) 2, 33, 5, samples);
            RecordBatch batch = new RecordBatch(theirs.buffer(), 0);

            assertSameHeader(batch, only(theirs), seed);
            assertThat(read(batch)).as("seed %d", seed).isEqualTo(Samples.ours(samples, 1L << 33));
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void whatWeBuildIsReadAlike(Codec codec) {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimpleRecord[] samples = new Samples(seed).records(NOW);
            ByteBuffer ours =
                    build(
                            BatchTraits.PLAIN
                                    .at(1L << 33, 5)
                                    .compressed(Compression.of(codec))
                                    .from(new Producer(7 + seed, (short) 2, 33))
                                    .inTransaction(),
                            samples);
            MemoryRecords records = MemoryRecords.readableRecords(ours);
            MutableRecordBatch theirs = only(records);

            assertThat(theirs.isValid()).isTrue();
            assertSameHeader(new RecordBatch(ours, 0), theirs, seed);
            List<SimpleRecord> read = new ArrayList<>();
            records.records().forEach(record -> read.add(new SimpleRecord(record)));
            assertThat(read).as("seed %d", seed).containsExactly(samples);
        }
    }

    @Test
    void uncompressedBatchesAreTheSameBytes() {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimpleRecord[] samples = new Samples(seed).records(NOW);
            MemoryRecords theirs =
                    MemoryRecords.withIdempotentRecords(
                            12, Samples.kafka(Codec.NONE), 7, (short) 2, 33, 5, samples);
            BatchTraits traits = BatchTraits.PLAIN.at(12, 5).from(new Producer(7, (short) 2, 33));

            assertThat(build(traits, samples)).as("seed %d", seed).isEqualTo(theirs.buffer());
        }
    }

    @Test
    void assigningAndStampingAreTheSameBytes() {
        SimpleRecord[] samples = new Samples(3).records(NOW);
        ByteBuffer bytes = build(BatchTraits.PLAIN, samples);
        MemoryRecords theirs =
                MemoryRecords.withRecords(Samples.kafka(Codec.NONE), samples.clone());
        MutableRecordBatch batch = only(theirs);
        RecordBatch ours = new RecordBatch(bytes, 0);

        batch.setLastOffset(5_000_000_000L + samples.length - 1);
        batch.setPartitionLeaderEpoch(44);
        ours.assign(5_000_000_000L, 44);
        assertThat(bytes).isEqualTo(theirs.buffer());

        batch.setMaxTimestamp(
                org.apache.kafka.common.record.TimestampType.LOG_APPEND_TIME, NOW + 5);
        ours.setMaxTimestamp(TimestampType.LOG_APPEND_TIME, NOW + 5);
        assertThat(bytes).isEqualTo(theirs.buffer());
    }

    @ParameterizedTest
    @EnumSource(
            value = ControlRecordType.class,
            names = {"COMMIT", "ABORT"})
    void endMarkersAreTheSameBytes(ControlRecordType type) {
        MemoryRecords theirs =
                MemoryRecords.withEndTransactionMarker(
                        0,
                        NOW,
                        RecordBatch.NO_LEADER_EPOCH,
                        99,
                        (short) 4,
                        new EndTransactionMarker(
                                org.apache.kafka.common.record.internal.ControlRecordType.valueOf(
                                        type.name()),
                                17));
        Producer producer = new Producer(99, (short) 4, 1);

        assertThat(ControlBatches.endTransaction(producer, type, 17, NOW))
                .isEqualTo(theirs.buffer());
    }

    @Test
    void leaderChangesAreTheSameBytes() {
        LeaderChangeMessage message = new LeaderChangeMessage().setLeaderId(3);
        MemoryRecords theirs =
                MemoryRecords.withLeaderChangeMessage(
                        70, NOW, 6, ByteBuffer.allocate(1024), message);
        ByteBuffer ours =
                ControlBatches.of(
                        ControlRecordType.LEADER_CHANGE,
                        MessageUtil.toByteBufferAccessor(message, message.version()).buffer(),
                        BatchTraits.PLAIN.at(70, 6),
                        NOW);

        assertThat(ours).isEqualTo(theirs.buffer());
    }

    private static void assertSameHeader(RecordBatch ours, MutableRecordBatch theirs, long seed) {
        assertThat(ours.checksumMatches()).as("seed %d", seed).isTrue();
        assertThat(ours.crc()).isEqualTo(theirs.checksum());
        assertThat(ours.baseOffset()).isEqualTo(theirs.baseOffset());
        assertThat(ours.lastOffset()).isEqualTo(theirs.lastOffset());
        assertThat(ours.nextOffset()).isEqualTo(theirs.nextOffset());
        assertThat(ours.sizeBytes()).isEqualTo(theirs.sizeInBytes());
        assertThat(ours.partitionLeaderEpoch()).isEqualTo(theirs.partitionLeaderEpoch());
        assertThat(ours.codecId()).isEqualTo(theirs.compressionType().id);
        assertThat(ours.timestampType().id()).isEqualTo(theirs.timestampType().id);
        assertThat(ours.isTransactional()).isEqualTo(theirs.isTransactional());
        assertThat(ours.isControl()).isEqualTo(theirs.isControlBatch());
        assertThat(ours.maxTimestamp()).isEqualTo(theirs.maxTimestamp());
        assertThat(ours.producerId()).isEqualTo(theirs.producerId());
        assertThat(ours.producerEpoch()).isEqualTo(theirs.producerEpoch());
        assertThat(ours.baseSequence()).isEqualTo(theirs.baseSequence());
        assertThat(ours.lastSequence()).isEqualTo(theirs.lastSequence());
        assertThat(ours.recordCount()).isEqualTo(theirs.countOrNull());
    }

    private static MutableRecordBatch only(MemoryRecords records) {
        Iterator<MutableRecordBatch> batches = records.batches().iterator();
        MutableRecordBatch batch = batches.next();
        assertThat(batches.hasNext()).isFalse();
        return batch;
    }

    private static ByteBuffer build(BatchTraits traits, SimpleRecord[] samples) {
        BatchBuilder builder = new BatchBuilder(traits);
        Samples.ours(samples, traits.baseOffset()).forEach(builder::append);
        return builder.build();
    }

    private static List<Record> read(RecordBatch batch) {
        List<Record> records = new ArrayList<>();
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            while (cursor.next()) {
                records.add(cursor.record());
            }
        }
        return records;
    }
}
