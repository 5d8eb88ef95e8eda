package io.millrace.records;

import io.millrace.base.Check;
import io.millrace.records.compression.Codec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One batch, read and changed where it lies: a flyweight over a heap or direct buffer at an offset.
 * Owned by whoever owns the buffer; {@link #wrap} moves it to another batch. The header's accessors
 * need the {@value #HEADER_SIZE_BYTES} bytes of the header and nothing after them; {@link
 * #checksumMatches}, {@link #bytes} and {@link #records} need the whole batch. Accessors trust what
 * they read: bounds are for {@link BatchCursor}, meaning for {@link BatchValidator}.
 *
 * <p>The layout is in the package's documentation.
 */
public final class RecordBatch {
    public static final int BASE_OFFSET_OFFSET = 0;
    public static final int BATCH_LENGTH_OFFSET = 8;
    public static final int LEADER_EPOCH_OFFSET = 12;
    public static final int MAGIC_OFFSET = 16;
    public static final int CRC_OFFSET = 17;
    public static final int ATTRIBUTES_OFFSET = 21;
    public static final int LAST_OFFSET_DELTA_OFFSET = 23;
    public static final int BASE_TIMESTAMP_OFFSET = 27;
    public static final int MAX_TIMESTAMP_OFFSET = 35;
    public static final int PRODUCER_ID_OFFSET = 43;
    public static final int PRODUCER_EPOCH_OFFSET = 51;
    public static final int BASE_SEQUENCE_OFFSET = 53;
    public static final int RECORD_COUNT_OFFSET = 57;
    public static final int HEADER_SIZE_BYTES = 61;

    /** What precedes the bytes that {@link #batchLength} counts: base offset and the length. */
    public static final int LENGTH_OVERHEAD_BYTES = 12;

    /** The smallest legal {@link #batchLength}: a header and no records. */
    public static final int BATCH_LENGTH_MIN = HEADER_SIZE_BYTES - LENGTH_OVERHEAD_BYTES;

    public static final byte MAGIC = 2;
    public static final long NO_TIMESTAMP = -1;
    public static final long NO_PRODUCER_ID = -1;
    public static final short NO_PRODUCER_EPOCH = -1;
    public static final int NO_SEQUENCE = -1;
    public static final int NO_LEADER_EPOCH = -1;

    static final int CODEC_MASK = 0x07;
    static final int LOG_APPEND_TIME_BIT = 0x08;
    static final int TRANSACTIONAL_BIT = 0x10;
    static final int CONTROL_BIT = 0x20;
    static final int DELETE_HORIZON_BIT = 0x40;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer buffer = NOTHING;
    private int start;

    /** Over no batch; {@link #wrap} comes first. */
    public RecordBatch() {}

    public RecordBatch(ByteBuffer buffer, int start) {
        wrap(buffer, start);
    }

    /** Moves to the batch whose first byte is at the absolute index {@code start}. */
    public RecordBatch wrap(ByteBuffer newBuffer, int newStart) {
        Check.that(newBuffer.order() == ByteOrder.BIG_ENDIAN, "batches are big-endian");
        Check.that(
                newStart >= 0 && newBuffer.limit() - newStart >= HEADER_SIZE_BYTES,
                "a batch header is within its buffer",
                newStart,
                newBuffer.limit());
        this.buffer = newBuffer;
        this.start = newStart;
        return this;
    }

    /** The buffer beneath, shared. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Absolute index of the batch's first byte in {@link #buffer}. */
    public int start() {
        return start;
    }

    public long baseOffset() {
        return buffer.getLong(start + BASE_OFFSET_OFFSET);
    }

    /** Bytes after the length field, as the batch claims. */
    public int batchLength() {
        return buffer.getInt(start + BATCH_LENGTH_OFFSET);
    }

    /** Bytes of the whole batch, header included, as the batch claims. */
    public int sizeBytes() {
        return LENGTH_OVERHEAD_BYTES + batchLength();
    }

    /** Whether all bytes that the batch claims are in the buffer. */
    public boolean isComplete() {
        int length = batchLength();
        return length >= BATCH_LENGTH_MIN
                && length <= buffer.limit() - start - LENGTH_OVERHEAD_BYTES;
    }

    public int partitionLeaderEpoch() {
        return buffer.getInt(start + LEADER_EPOCH_OFFSET);
    }

    public byte magic() {
        return buffer.get(start + MAGIC_OFFSET);
    }

    /** The stored CRC-32C, as an unsigned 32-bit number. */
    public long crc() {
        return Integer.toUnsignedLong(buffer.getInt(start + CRC_OFFSET));
    }

    public short attributes() {
        return buffer.getShort(start + ATTRIBUTES_OFFSET);
    }

    /** Bits 0 to 2 of the attributes; 5 to 7 name no codec. */
    public int codecId() {
        return attributes() & CODEC_MASK;
    }

    /** The codec, or null where {@link #codecId} names none. */
    public @Nullable Codec codec() {
        return Codec.of(codecId());
    }

    public boolean isCompressed() {
        return codecId() != 0;
    }

    public TimestampType timestampType() {
        return (attributes() & LOG_APPEND_TIME_BIT) == 0
                ? TimestampType.CREATE_TIME
                : TimestampType.LOG_APPEND_TIME;
    }

    public boolean isTransactional() {
        return (attributes() & TRANSACTIONAL_BIT) != 0;
    }

    public boolean isControl() {
        return (attributes() & CONTROL_BIT) != 0;
    }

    public boolean hasDeleteHorizon() {
        return (attributes() & DELETE_HORIZON_BIT) != 0;
    }

    /** When tombstones and markers of this batch may go, or {@link #NO_TIMESTAMP}. KIP-534. */
    public long deleteHorizonMillis() {
        return hasDeleteHorizon() ? baseTimestamp() : NO_TIMESTAMP;
    }

    public int lastOffsetDelta() {
        return buffer.getInt(start + LAST_OFFSET_DELTA_OFFSET);
    }

    public long lastOffset() {
        return baseOffset() + lastOffsetDelta();
    }

    /** The offset after the batch. */
    public long nextOffset() {
        return lastOffset() + 1;
    }

    /** What timestamp deltas are relative to, also where it holds the delete horizon. */
    public long baseTimestamp() {
        return buffer.getLong(start + BASE_TIMESTAMP_OFFSET);
    }

    public long maxTimestamp() {
        return buffer.getLong(start + MAX_TIMESTAMP_OFFSET);
    }

    public long producerId() {
        return buffer.getLong(start + PRODUCER_ID_OFFSET);
    }

    public boolean hasProducerId() {
        return producerId() > NO_PRODUCER_ID;
    }

    public short producerEpoch() {
        return buffer.getShort(start + PRODUCER_EPOCH_OFFSET);
    }

    public int baseSequence() {
        return buffer.getInt(start + BASE_SEQUENCE_OFFSET);
    }

    /** The last record's sequence, or {@link #NO_SEQUENCE}; sequences wrap from 2^31 - 1 to 0. */
    public int lastSequence() {
        int base = baseSequence();
        return base == NO_SEQUENCE ? NO_SEQUENCE : sequenceAfter(base, lastOffsetDelta());
    }

    public int recordCount() {
        return buffer.getInt(start + RECORD_COUNT_OFFSET);
    }

    /** The sequence {@code increment} steps after {@code sequence}, both not negative. */
    public static int sequenceAfter(int sequence, int increment) {
        return (sequence + increment) & Integer.MAX_VALUE;
    }

    /** The whole batch as a slice. */
    public ByteBuffer bytes() {
        return buffer.slice(start, sizeBytes());
    }

    /** What follows the header, possibly compressed, as a slice. */
    public ByteBuffer records() {
        return buffer.slice(start + HEADER_SIZE_BYTES, sizeBytes() - HEADER_SIZE_BYTES);
    }

    /** Sets what a leader decides. Neither field is covered by the CRC. */
    public void assign(long baseOffset, int leaderEpoch) {
        buffer.putLong(start + BASE_OFFSET_OFFSET, baseOffset);
        buffer.putInt(start + LEADER_EPOCH_OFFSET, leaderEpoch);
    }

    /** Sets the max timestamp and its type and, where that changes a byte, the CRC. */
    public void setMaxTimestamp(TimestampType type, long maxTimestampMillis) {
        if (timestampType() == type && maxTimestamp() == maxTimestampMillis) {
            return;
        }
        int others = attributes() & ~LOG_APPEND_TIME_BIT;
        int bit = type == TimestampType.LOG_APPEND_TIME ? LOG_APPEND_TIME_BIT : 0;
        buffer.putShort(start + ATTRIBUTES_OFFSET, (short) (others | bit));
        buffer.putLong(start + MAX_TIMESTAMP_OFFSET, maxTimestampMillis);
        updateChecksum();
    }

    /** Computes the CRC of the complete batch and stores it. */
    public void updateChecksum() {
        buffer.putInt(start + CRC_OFFSET, (int) computeChecksum());
    }

    /** Whether the stored CRC is that of the bytes. The batch must be complete. */
    public boolean checksumMatches() {
        return crc() == computeChecksum();
    }

    /** CRC-32C from the attributes to the end of the complete batch; copies nothing. */
    public long computeChecksum() {
        Check.that(isComplete(), "a checksum needs the whole batch", batchLength(), start);
        ByteBuffer covered = buffer.duplicate();
        covered.limit(start + sizeBytes()).position(start + ATTRIBUTES_OFFSET);
        CRC32C crc = new CRC32C();
        crc.update(covered);
        return crc.getValue();
    }

    /** For people: the header's fields. */
    @Override
    public String toString() {
        if (buffer == NOTHING) {
            return "RecordBatch(nothing)";
        }
        return "RecordBatch(offsets %d..%d, epoch %d, %d records, %d bytes, producer %d/%d/%d)"
                .formatted(
                        baseOffset(),
                        lastOffset(),
                        partitionLeaderEpoch(),
                        recordCount(),
                        sizeBytes(),
                        producerId(),
                        producerEpoch(),
                        baseSequence());
    }
}
