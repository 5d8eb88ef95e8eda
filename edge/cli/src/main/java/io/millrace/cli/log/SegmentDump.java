package io.millrace.cli.log;

import io.millrace.cli.console.Json;
import io.millrace.cli.topic.RecordDocument;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/** Shows and checks the batches of a segment or of a metadata snapshot. */
final class SegmentDump implements BatchScan.Visitor {
    private final DumpOutput output;
    private final boolean records;
    private long nextOffset;

    /**
     * @param baseOffset the offset in the file's name, which none of its records is below
     * @param records whether to show every record, not just check it
     */
    SegmentDump(DumpOutput output, long baseOffset, boolean records) {
        this.output = output;
        this.records = records;
        this.nextOffset = baseOffset;
    }

    @Override
    public void batch(long position, RecordBatch batch) {
        if (!batch.isValid()) {
            output.entry(outline(position, batch));
            output.damage(position, "the checksum of the batch is wrong");
            return;
        }
        try {
            output.entry(describe(position, batch));
            check(position, batch);
        } catch (KafkaException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | BufferUnderflowException e) {
            output.damage(position, "the batch cannot be read: " + e.getMessage());
        }
    }

    private void check(long position, RecordBatch batch) {
        if (batch.baseOffset() < nextOffset) {
            output.damage(
                    position,
                    "offset "
                            + batch.baseOffset()
                            + " follows, expected "
                            + nextOffset
                            + " or more");
        }
        nextOffset = Math.max(nextOffset, batch.lastOffset() + 1);
        walk(position, batch);
    }

    @Override
    public void damage(long position, String problem) {
        output.damage(position, problem);
    }

    private void walk(long position, RecordBatch batch) {
        long last = batch.baseOffset() - 1;
        for (Record record : batch) {
            if (record.offset() <= last || record.offset() > batch.lastOffset()) {
                output.damage(position, "record offset " + record.offset() + " is out of order");
            }
            last = record.offset();
            if (records) {
                output.detail(describe(batch, record));
            }
        }
    }

    /** What can be told of a batch whose content can't be trusted. */
    private static Map<String, @Nullable Object> outline(long position, RecordBatch batch) {
        return Json.object(
                "baseOffset", batch.baseOffset(),
                "lastOffset", batch.lastOffset(),
                "position", position,
                "sizeBytes", batch.sizeInBytes());
    }

    private static Map<String, @Nullable Object> describe(long position, RecordBatch batch) {
        boolean producer = batch.hasProducerId();
        return Json.object(
                "baseOffset",
                batch.baseOffset(),
                "lastOffset",
                batch.lastOffset(),
                "count",
                batch.countOrNull(),
                "position",
                position,
                "sizeBytes",
                batch.sizeInBytes(),
                "epoch",
                batch.partitionLeaderEpoch(),
                "compression",
                batch.compressionType().name,
                "maxTimestamp",
                time(batch.maxTimestamp()),
                "timestampType",
                batch.timestampType().name,
                "producerId",
                producer ? batch.producerId() : null,
                "producerEpoch",
                producer ? batch.producerEpoch() : null,
                "baseSequence",
                producer ? batch.baseSequence() : null,
                "transactional",
                batch.isTransactional(),
                "control",
                batch.isControlBatch(),
                "crc",
                String.format(Locale.ROOT, "%08x", batch.checksum()));
    }

    private static Map<String, @Nullable Object> describe(RecordBatch batch, Record record) {
        Map<String, @Nullable Object> fields =
                Json.object("offset", record.offset(), "timestamp", time(record.timestamp()));
        if (batch.isControlBatch()) {
            fields.put(
                    "control",
                    ControlRecordType.parse(record.key()).name().toLowerCase(Locale.ROOT));
            return fields;
        }
        RecordDocument.put(fields, "key", bytes(record.key()));
        RecordDocument.put(fields, "value", bytes(record.value()));
        if (record.headers().length > 0) {
            fields.put("headers", RecordDocument.headers(Arrays.asList(record.headers())));
        }
        return fields;
    }

    private static @Nullable String time(long timestampMillis) {
        return timestampMillis == RecordBatch.NO_TIMESTAMP
                ? null
                : Instant.ofEpochMilli(timestampMillis).toString();
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer field) {
        if (field == null) {
            return null;
        }
        byte[] bytes = new byte[field.remaining()];
        field.duplicate().get(bytes);
        return bytes;
    }
}
