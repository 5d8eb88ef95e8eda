package io.millrace.broker.coordination;

import io.millrace.base.Check;
import io.millrace.coordination.LogEntry;
import io.millrace.coordination.ProducerIdentity;
import io.millrace.coordination.StateRecord;
import io.millrace.coordination.TransactionEnd;
import io.millrace.coordination.TransactionalRecord;
import io.millrace.records.BatchBuilder;
import io.millrace.records.BatchTraits;
import io.millrace.records.ControlBatches;
import io.millrace.records.ControlRecordType;
import io.millrace.records.Producer;
import io.millrace.records.RecordBatch;
import io.millrace.records.RecordCursor;
import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A shard's entries as record batches and back.
 *
 * @param compression of the records that are written
 */
public record StateBatches(Compression compression) {
    private static final short UNKNOWN_TRANSACTION_VERSION = 0;

    /**
     * @param codec by its number in a batch's attributes
     */
    public static StateBatches of(int codec) {
        return new StateBatches(Compression.of(Check.present(Codec.of(codec), "a codec")));
    }

    ByteBuffer plain(List<StateRecord> records, long nowMillis) {
        return build(BatchTraits.PLAIN.compressed(compression), records, nowMillis);
    }

    ByteBuffer transactional(ProducerIdentity producer, List<StateRecord> records, long nowMillis) {
        return build(
                BatchTraits.PLAIN.compressed(compression).from(producer(producer)).inTransaction(),
                records,
                nowMillis);
    }

    private static ByteBuffer build(BatchTraits traits, List<StateRecord> records, long nowMillis) {
        try (BatchBuilder batch = new BatchBuilder(traits)) {
            for (StateRecord record : records) {
                batch.append(nowMillis, record.key(), record.value());
            }
            return batch.build();
        }
    }

    /** A coordinator's records have no sequence: nobody sends them twice. */
    private static Producer producer(ProducerIdentity producer) {
        return new Producer(
                producer.producerId(), producer.producerEpoch(), RecordBatch.NO_SEQUENCE);
    }

    /** The first batch may begin before the offset that was asked for. */
    static void addEntries(RecordBatch batch, long fromOffset, List<LogEntry> entries) {
        ProducerIdentity producer = new ProducerIdentity(batch.producerId(), batch.producerEpoch());
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            while (cursor.next()) {
                ByteBuffer key = cursor.record().key();
                if (key == null || cursor.offset() < fromOffset) {
                    continue;
                }
                ByteBuffer value = cursor.record().value();
                StateRecord record = new StateRecord(key, value);
                if (batch.isControl()) {
                    addMarker(producer, record, entries);
                } else if (batch.isTransactional()) {
                    entries.add(new TransactionalRecord(producer, record));
                } else {
                    entries.add(record);
                }
            }
        }
    }

    private static void addMarker(
            ProducerIdentity producer, StateRecord record, List<LogEntry> entries) {
        ControlRecordType type = ControlRecordType.of(record.key());
        ByteBuffer value = record.value();
        if (value != null
                && (type == ControlRecordType.COMMIT || type == ControlRecordType.ABORT)) {
            entries.add(
                    new TransactionEnd(
                            producer,
                            ControlBatches.coordinatorEpoch(value),
                            type == ControlRecordType.COMMIT,
                            UNKNOWN_TRANSACTION_VERSION));
        }
    }
}
