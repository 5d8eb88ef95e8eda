package io.millrace.storage.journal;

import io.millrace.base.Check;
import io.millrace.files.FileSystem;
import io.millrace.files.StoredFile;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Records on their way to the journal, or on their way back. One buffer, used over and over. */
public final class Frame {
    /** Whole sectors and pages: what one frame tears, no other frame has. */
    static final int BLOCK_BYTES = FileSystem.BLOCK_BYTES;

    static final int BYTES_MAX = 1 << 20;

    /** A log that has more to sync is better synced itself. */
    public static final int LOG_BYTES_MAX = BYTES_MAX / 4;

    private static final byte[] ZEROS = new byte[BLOCK_BYTES];
    private static final int MAGIC = 0x4d4a4c31;
    private static final int CRC_AT = 4;
    private static final int LENGTH_AT = 8;
    private static final int NUMBER_AT = 12;
    private static final int GENERATION_AT = 16;
    private static final int HEADER_BYTES = 24;
    private static final byte BYTES = 1;
    private static final byte FORGET = 2;
    private static final int RECORD_BYTES_MAX =
            1 + LogId.BYTES_MAX + Long.BYTES + 2 * Integer.BYTES;

    /** Where a frame stands among the others. */
    record Place(long generation, int number) {
        Place next() {
            return new Place(generation, number + 1);
        }
    }

    private final ByteBuffer buffer = blocks();
    private final CRC32C crc = new CRC32C();

    public Frame() {
        clear();
    }

    /** Zeros for the largest frame, in blocks of memory. */
    static ByteBuffer blocks() {
        return ByteBuffer.allocateDirect(BYTES_MAX + BLOCK_BYTES)
                .alignedSlice(BLOCK_BYTES)
                .slice(0, BYTES_MAX);
    }

    public void clear() {
        buffer.clear().position(HEADER_BYTES);
    }

    public boolean isEmpty() {
        return buffer.position() == HEADER_BYTES;
    }

    /** Whether a record with so many bytes of a log has room. */
    public boolean takes(int lengthBytes) {
        return buffer.remaining() - RECORD_BYTES_MAX >= lengthBytes;
    }

    /** Adds a part of a segment's file, which is read from it. */
    public void addBytes(LogId log, long baseOffset, StoredFile file, Range range) {
        Check.that(takes(range.lengthBytes()), "room in the frame", range.lengthBytes(), 0);
        int before = buffer.position();
        buffer.put(BYTES);
        log.write(buffer);
        buffer.putLong(baseOffset).putInt(range.positionBytes()).putInt(range.lengthBytes());
        ByteBuffer target = buffer.slice(buffer.position(), range.lengthBytes());
        try {
            int read = file.read(target, range.positionBytes());
            Check.that(read == range.lengthBytes(), "as long as it was", read, 0);
        } catch (RuntimeException unreadable) {
            buffer.position(before);
            throw unreadable;
        }
        buffer.position(buffer.position() + range.lengthBytes());
    }

    /** A part of a file. */
    public record Range(int positionBytes, int lengthBytes) {}

    public void addForget(LogId log) {
        Check.that(takes(0), "room in the frame");
        buffer.put(FORGET);
        log.write(buffer);
    }

    /** What it takes in the journal. */
    int sizeBytes() {
        return blocks(buffer.position());
    }

    private static int blocks(int bytes) {
        return (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }

    /** The whole frame, to be written. The frame is as it was. */
    ByteBuffer at(Place place) {
        int end = buffer.position();
        buffer.putInt(0, MAGIC)
                .putInt(LENGTH_AT, end - HEADER_BYTES)
                .putInt(NUMBER_AT, place.number())
                .putLong(GENERATION_AT, place.generation());
        buffer.putInt(CRC_AT, checksum(end));
        int padded = blocks(end);
        buffer.put(end, ZEROS, 0, padded - end);
        return buffer.slice(0, padded);
    }

    private int checksum(int end) {
        crc.reset();
        crc.update(buffer.slice(LENGTH_AT, end - LENGTH_AT));
        return (int) crc.getValue();
    }

    /**
     * Reads the frame that begins there. Null when there is none that is whole.
     *
     * @return where it stands
     */
    @Nullable Place read(StoredFile file, long positionBytes) {
        buffer.clear().limit(HEADER_BYTES);
        if (file.read(buffer, positionBytes) < HEADER_BYTES || buffer.getInt(0) != MAGIC) {
            return null;
        }
        int length = buffer.getInt(LENGTH_AT);
        if (length <= 0 || length > BYTES_MAX - HEADER_BYTES) {
            return null;
        }
        buffer.limit(HEADER_BYTES + length);
        if (file.read(buffer, positionBytes + HEADER_BYTES) < length
                || buffer.getInt(CRC_AT) != checksum(buffer.limit())) {
            return null;
        }
        return new Place(buffer.getLong(GENERATION_AT), buffer.getInt(NUMBER_AT));
    }

    /** The next record of a frame that was read, from {@link #records} on. Null at the end. */
    static @Nullable JournalRecord next(ByteBuffer records) {
        if (!records.hasRemaining()) {
            return null;
        }
        byte kind = records.get();
        LogId log = LogId.read(records);
        if (kind == FORGET) {
            return new JournalRecord.Forget(log);
        }
        Check.that(kind == BYTES, "a kind of record", kind, BYTES);
        long baseOffset = records.getLong();
        int position = records.getInt();
        ByteBuffer bytes = records.slice(records.position() + Integer.BYTES, records.getInt());
        records.position(records.position() + bytes.remaining());
        return new JournalRecord.Bytes(log, baseOffset, position, bytes);
    }

    /** Of the frame that was read. */
    ByteBuffer records() {
        return buffer.slice(HEADER_BYTES, buffer.position() - HEADER_BYTES);
    }
}
