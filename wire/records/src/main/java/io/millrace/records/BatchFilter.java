package io.millrace.records;

import io.millrace.base.Check;
import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Compression;
import io.millrace.records.compression.Compressor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes a batch again with fewer records, as compaction does. What stays is what readers and
 * producers rely on: base and last offset, base sequence, producer, leader epoch, codec, timestamp
 * type. Records keep their bytes, except where the batch gets a delete horizon: then timestamps are
 * relative to that (KIP-534).
 *
 * <p>Owned by one thread; the memory is that of the largest batch written so far.
 */
public final class BatchFilter {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BitSet retained = new BitSet();
    private Sink sink = new Sink(1 << 10, BatchBuilder.SIZE_BYTES_MAX);
    private int retainedCount;
    private boolean hasTombstone;
    private long maxTimestamp;

    /** How many records of the last batch were retained. */
    public int retainedCount() {
        return retainedCount;
    }

    /**
     * The batch with the records that are retained: its own bytes when nothing changes, nothing
     * when no record is left. Valid until the next call, and as long as the batch's buffer.
     *
     * @param newHorizonMillis the delete horizon of a batch that has none but needs one
     * @param needsHorizon whether it does even without a tombstone: a marker of a transaction that
     *     has no data any more
     * @throws RecordsException (corrupt) when the records can't be read
     */
    public ByteBuffer filter(
            RecordBatch batch,
            Predicate<RecordCursor> isRetained,
            long newHorizonMillis,
            boolean needsHorizon) {
        select(batch, isRetained);
        if (retainedCount == 0) {
            return NOTHING;
        }
        boolean setsHorizon = (hasTombstone || needsHorizon) && !batch.hasDeleteHorizon();
        if (retainedCount == batch.recordCount() && !setsHorizon) {
            return batch.bytes();
        }
        return rewrite(batch, setsHorizon ? newHorizonMillis : null);
    }

    private void select(RecordBatch batch, Predicate<RecordCursor> isRetained) {
        retained.clear();
        retainedCount = 0;
        hasTombstone = false;
        maxTimestamp = RecordBatch.NO_TIMESTAMP;
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            while (cursor.next()) {
                if (isRetained.test(cursor)) {
                    retained.set(cursor.index());
                    retainedCount++;
                    hasTombstone |= !cursor.hasValue();
                    maxTimestamp = Math.max(maxTimestamp, cursor.timestamp());
                }
            }
        }
    }

    private ByteBuffer rewrite(RecordBatch batch, @Nullable Long horizonMillis) {
        sink = new Sink(Math.max(1 << 10, batch.sizeBytes()), BatchBuilder.SIZE_BYTES_MAX);
        sink.write(batch.buffer().slice(batch.start(), RecordBatch.HEADER_SIZE_BYTES));
        Codec codec = Check.present(batch.codec(), "the codec of a readable batch");
        try (RecordCursor cursor = RecordCursor.open(batch);
                OutputStream target = Compressor.open(Compression.of(codec), sink)) {
            long baseMillis = horizonMillis == null ? batch.baseTimestamp() : horizonMillis;
            Sink record = new Sink(1 << 8, BatchBuilder.SIZE_BYTES_MAX);
            while (cursor.next()) {
                if (!retained.get(cursor.index())) {
                    continue;
                }
                record.clear();
                writeHead(cursor, baseMillis, record);
                target.write(record.array(), 0, record.size());
                write(cursor.storedFromKey(), target);
            }
        } catch (IOException e) {
            throw RecordsException.corrupt("records can't be compressed anew", e);
        }
        return seal(batch, horizonMillis);
    }

    private static void writeHead(RecordCursor cursor, long baseMillis, Sink record) {
        // Of records that share the time of their append the delta says nothing.
        long delta = cursor.timestamp() - baseMillis;
        int offsetDelta = cursor.offsetDelta();
        int keySize = cursor.keySizeBytes();
        ByteBuffer rest = cursor.storedFromKey();
        record.writeVarint(
                1
                        + Varint.sizeBytes(delta)
                        + Varint.sizeBytes(offsetDelta)
                        + Varint.sizeBytes(keySize)
                        + rest.remaining());
        record.write(0);
        record.writeVarlong(delta);
        record.writeVarint(offsetDelta);
        record.writeVarint(keySize);
    }

    /** Not through a copy: a record may be large. */
    private static void write(ByteBuffer rest, OutputStream target) throws IOException {
        if (rest.hasArray()) {
            target.write(rest.array(), rest.arrayOffset() + rest.position(), rest.remaining());
        } else {
            byte[] copy = new byte[rest.remaining()];
            rest.get(copy);
            target.write(copy);
        }
    }

    private ByteBuffer seal(RecordBatch batch, @Nullable Long horizonMillis) {
        ByteBuffer bytes = ByteBuffer.wrap(sink.array(), 0, sink.size());
        bytes.putInt(
                        RecordBatch.BATCH_LENGTH_OFFSET,
                        sink.size() - RecordBatch.LENGTH_OVERHEAD_BYTES)
                .putInt(RecordBatch.RECORD_COUNT_OFFSET, retainedCount);
        if (batch.timestampType() == TimestampType.CREATE_TIME) {
            bytes.putLong(RecordBatch.MAX_TIMESTAMP_OFFSET, maxTimestamp);
        }
        if (horizonMillis != null) {
            int attributes = batch.attributes() | RecordBatch.DELETE_HORIZON_BIT;
            bytes.putShort(RecordBatch.ATTRIBUTES_OFFSET, (short) attributes)
                    .putLong(RecordBatch.BASE_TIMESTAMP_OFFSET, horizonMillis);
        }
        new RecordBatch(bytes, 0).updateChecksum();
        return bytes;
    }

    /**
     * The batch without records: its header alone, so that its offsets and its producer's last
     * sequence survive.
     */
    public static ByteBuffer emptied(RecordBatch batch) {
        ByteBuffer bytes = ByteBuffer.allocate(RecordBatch.HEADER_SIZE_BYTES);
        bytes.put(0, batch.buffer(), batch.start(), RecordBatch.HEADER_SIZE_BYTES);
        int attributes =
                batch.attributes() & ~(RecordBatch.CODEC_MASK | RecordBatch.DELETE_HORIZON_BIT);
        bytes.putInt(RecordBatch.BATCH_LENGTH_OFFSET, RecordBatch.BATCH_LENGTH_MIN)
                .putShort(RecordBatch.ATTRIBUTES_OFFSET, (short) attributes)
                .putLong(RecordBatch.BASE_TIMESTAMP_OFFSET, RecordBatch.NO_TIMESTAMP)
                .putInt(RecordBatch.RECORD_COUNT_OFFSET, 0);
        new RecordBatch(bytes, 0).updateChecksum();
        return bytes;
    }

    /** An empty batch of nobody with the batch's offsets and leader epoch. */
    public static ByteBuffer offsetsOf(RecordBatch batch) {
        ByteBuffer bytes = emptied(batch);
        int attributes =
                bytes.getShort(RecordBatch.ATTRIBUTES_OFFSET)
                        & ~(RecordBatch.TRANSACTIONAL_BIT | RecordBatch.CONTROL_BIT);
        bytes.putShort(RecordBatch.ATTRIBUTES_OFFSET, (short) attributes)
                .putLong(RecordBatch.PRODUCER_ID_OFFSET, RecordBatch.NO_PRODUCER_ID)
                .putShort(RecordBatch.PRODUCER_EPOCH_OFFSET, RecordBatch.NO_PRODUCER_EPOCH)
                .putInt(RecordBatch.BASE_SEQUENCE_OFFSET, RecordBatch.NO_SEQUENCE);
        new RecordBatch(bytes, 0).updateChecksum();
        return bytes;
    }
}
