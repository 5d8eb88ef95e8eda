package io.millrace.records;

import io.millrace.base.Check;
import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import io.millrace.records.compression.Compressor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds one batch on the heap: traits first, then records, then {@link #build}, once. Owned by the
 * one who made it.
 *
 * <pre>
 * ByteBuffer batch = new BatchBuilder().append(now, key, value).append(now, key2, null).build();
 * </pre>
 *
 * A builder that writes compressed holds native memory until it is built or closed.
 */
public final class BatchBuilder implements AutoCloseable {

    /** The largest batch that can be addressed. */
    public static final int SIZE_BYTES_MAX = Integer.MAX_VALUE - 64;

    private static final int CAPACITY_BYTES = 512;

    /** How much is gathered before the compressor sees it: it works best on large writes. */
    private static final int STAGE_BYTES = 16 * 1024;

    private final BatchTraits traits;
    private final Sink batch;

    /** Where records are written: the batch itself, or the stage before the compressor. */
    private final Sink records;

    private final @Nullable OutputStream compressor;
    private int recordCount;
    private int lastOffsetDelta = -1;
    private long baseTimestamp = RecordBatch.NO_TIMESTAMP;
    private long maxTimestamp = RecordBatch.NO_TIMESTAMP;
    private boolean closed;

    public BatchBuilder() {
        this(BatchTraits.PLAIN);
    }

    public BatchBuilder(BatchTraits traits) {
        this.traits = traits;
        this.batch = new Sink(CAPACITY_BYTES, SIZE_BYTES_MAX);
        batch.skip(RecordBatch.HEADER_SIZE_BYTES);
        if (traits.compression().codec() == Codec.NONE) {
            this.records = batch;
            this.compressor = null;
        } else {
            this.records = new Sink(STAGE_BYTES, SIZE_BYTES_MAX);
            this.compressor = open(traits.compression(), batch);
        }
    }

    public BatchBuilder append(
            long timestampMillis, @Nullable ByteBuffer key, @Nullable ByteBuffer value) {
        return append(timestampMillis, key, value, List.of());
    }

    /** The next record. Buffers are read from position to limit and not kept. */
    public BatchBuilder append(
            long timestampMillis,
            @Nullable ByteBuffer key,
            @Nullable ByteBuffer value,
            List<RecordHeader> headers) {
        return append(
                new Record(
                        traits.baseOffset() + lastOffsetDelta + 1,
                        timestampMillis,
                        key,
                        value,
                        headers));
    }

    /** A record with its own offset, above those before it: compaction leaves gaps. */
    public BatchBuilder append(Record record) {
        Check.that(!closed, "a batch is built once");
        int offsetDelta = Math.toIntExact(record.offset() - traits.baseOffset());
        Check.that(offsetDelta > lastOffsetDelta, "offsets increase", lastOffsetDelta, offsetDelta);
        if (recordCount == 0) {
            baseTimestamp = record.timestamp();
        }
        RecordEncoder.write(records, record, record.timestamp() - baseTimestamp, offsetDelta);
        recordCount++;
        lastOffsetDelta = offsetDelta;
        maxTimestamp = Math.max(maxTimestamp, record.timestamp());
        if (compressor != null && records.size() >= STAGE_BYTES) {
            drain(compressor);
        }
        return this;
    }

    /** How many records were appended. */
    public int recordCount() {
        return recordCount;
    }

    /** Bytes so far: exact without compression, else what the compressor has let go of. */
    public int sizeBytes() {
        return batch.size();
    }

    /** Completes the batch, which needs a record; position and limit enclose it. */
    public ByteBuffer build() {
        Check.that(!closed, "a batch is built once");
        Check.that(recordCount > 0, "a batch has records");
        if (compressor != null) {
            drain(compressor);
        }
        close();
        ByteBuffer bytes = ByteBuffer.wrap(batch.array(), 0, batch.size());
        writeHeader(bytes);
        return bytes;
    }

    /** Gives up what was not built. */
    @Override
    public void close() {
        if (!closed && compressor != null) {
            try {
                compressor.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        closed = true;
    }

    private void writeHeader(ByteBuffer bytes) {
        Producer producer = traits.producer();
        boolean logAppendTime = traits.logAppendTimeMillis() != RecordBatch.NO_TIMESTAMP;
        bytes.putLong(RecordBatch.BASE_OFFSET_OFFSET, traits.baseOffset())
                .putInt(
                        RecordBatch.BATCH_LENGTH_OFFSET,
                        batch.size() - RecordBatch.LENGTH_OVERHEAD_BYTES)
                .putInt(RecordBatch.LEADER_EPOCH_OFFSET, traits.leaderEpoch())
                .put(RecordBatch.MAGIC_OFFSET, RecordBatch.MAGIC)
                .putShort(RecordBatch.ATTRIBUTES_OFFSET, traits.attributes())
                .putInt(RecordBatch.LAST_OFFSET_DELTA_OFFSET, lastOffsetDelta)
                .putLong(RecordBatch.BASE_TIMESTAMP_OFFSET, baseTimestamp)
                .putLong(
                        RecordBatch.MAX_TIMESTAMP_OFFSET,
                        logAppendTime ? traits.logAppendTimeMillis() : maxTimestamp)
                .putLong(RecordBatch.PRODUCER_ID_OFFSET, producer.id())
                .putShort(RecordBatch.PRODUCER_EPOCH_OFFSET, producer.epoch())
                .putInt(RecordBatch.BASE_SEQUENCE_OFFSET, producer.baseSequence())
                .putInt(RecordBatch.RECORD_COUNT_OFFSET, recordCount);
        new RecordBatch(bytes, 0).updateChecksum();
    }

    private void drain(OutputStream target) {
        try {
            target.write(records.array(), 0, records.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        records.clear();
    }

    private static OutputStream open(Compression compression, Sink sink) {
        try {
            return Compressor.open(compression, sink);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
