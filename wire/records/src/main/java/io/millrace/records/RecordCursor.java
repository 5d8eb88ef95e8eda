package io.millrace.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks the records of one complete batch, decompressing as it goes, and checks the structure of
 * each: lengths within the record, the record's length used up, header keys not null, as many
 * records as the batch claims and nothing after them. Materialises nothing that is not asked for.
 * Slices are valid until the next call of {@link #next}. Owned by the one who opened it, who closes
 * it.
 *
 * <p>Every method but {@link #close} throws {@link RecordsException}: corrupt where the structure
 * is broken, resource where a limit is.
 */
public final class RecordCursor implements AutoCloseable {

    /** The largest compressed record where a reader has no reason for another limit. */
    public static final int RECORD_BYTES_MAX_DEFAULT = 128 * 1024 * 1024;

    /** Attributes, two deltas, two lengths, the count of headers: a byte each. */
    static final int RECORD_LENGTH_MIN = 6;

    /** The least that a header takes: two lengths. */
    static final int HEADER_SIZE_BYTES_MIN = 2;

    private final RecordBatch batch;
    private final RecordBytes bytes;
    private final int recordBytesMax;
    private final int count;
    private int index = -1;

    /** Where parsing stands, and where the record ends: absolute indexes in the bytes' data. */
    private int at;

    private int end;

    private long timestampDelta;
    private int offsetDelta;
    private int keyAt;
    private int keySizeBytes;
    private int valueAt;
    private int valueSizeBytes;
    private int headersAt;
    private int headerCount;

    private RecordCursor(RecordBatch batch, RecordBytes bytes, int recordBytesMax) {
        this.batch = batch;
        this.bytes = bytes;
        this.recordBytesMax = recordBytesMax;
        this.count = batch.recordCount();
    }

    /** Over a batch of which we trust the sizes, such as our own. */
    public static RecordCursor open(RecordBatch batch) {
        return open(batch, RECORD_BYTES_MAX_DEFAULT);
    }

    /**
     * @param recordBytesMax bounds the memory that a compressed batch can take: the largest single
     *     record, expanded
     */
    public static RecordCursor open(RecordBatch batch, int recordBytesMax) {
        return new RecordCursor(batch, RecordBytes.of(batch), recordBytesMax);
    }

    /** Moves to the next record; false after the last one, when nothing follows it. */
    public boolean next() {
        if (index + 1 >= count) {
            finish();
            return false;
        }
        index++;
        enterRecord();
        parse();
        bytes.advanceTo(end);
        return true;
    }

    /** Position within the batch, from 0. */
    public int index() {
        return index;
    }

    public int offsetDelta() {
        return offsetDelta;
    }

    public long offset() {
        return batch.baseOffset() + offsetDelta;
    }

    /** Milliseconds since the epoch: the record's own, or the batch's time of append. */
    public long timestamp() {
        return batch.timestampType() == TimestampType.LOG_APPEND_TIME
                ? batch.maxTimestamp()
                : batch.baseTimestamp() + timestampDelta;
    }

    public boolean hasKey() {
        return keySizeBytes >= 0;
    }

    public boolean hasValue() {
        return valueSizeBytes >= 0;
    }

    /** The key's size, or -1 for null. */
    public int keySizeBytes() {
        return keySizeBytes;
    }

    /** The value's size, or -1 for null. */
    public int valueSizeBytes() {
        return valueSizeBytes;
    }

    public @Nullable ByteBuffer key() {
        return slice(bytes.data(), keyAt, keySizeBytes);
    }

    public @Nullable ByteBuffer value() {
        return slice(bytes.data(), valueAt, valueSizeBytes);
    }

    public int headerCount() {
        return headerCount;
    }

    /** What follows the key's size, as it is stored; valid until the next move. */
    ByteBuffer storedFromKey() {
        return bytes.data().slice(keyAt, end - keyAt);
    }

    /** The record with slices that outlive this cursor as long as the batch's buffer lives. */
    public Record record() {
        ByteBuffer data = bytes.data();
        int shift = 0;
        if (!bytes.isStable()) {
            byte[] copy = new byte[end - keyAt];
            data.get(keyAt, copy);
            data = ByteBuffer.wrap(copy);
            shift = keyAt;
        }
        return new Record(
                offset(),
                timestamp(),
                slice(data, keyAt - shift, keySizeBytes),
                slice(data, valueAt - shift, valueSizeBytes),
                headers(data, shift));
    }

    @Override
    public void close() {
        bytes.close();
    }

    private void enterRecord() {
        bytes.ensure(Varint.SIZE_BYTES_MAX);
        at = bytes.position();
        end = bytes.limit();
        int length = nextVarint();
        if (length < RECORD_LENGTH_MIN) {
            throw broken("claims a length of " + length);
        }
        int prefix = at - bytes.position();
        if (!bytes.isStable() && length > recordBytesMax - prefix) {
            throw RecordsException.limit(
                    "record %d has %d bytes, more than %d"
                            .formatted(index, length, recordBytesMax));
        }
        // Against the claim's overflow: prefix + length may exceed an int.
        if (length > Integer.MAX_VALUE - prefix || !bytes.ensure(prefix + length)) {
            throw broken("reaches beyond the batch");
        }
        at = bytes.position() + prefix;
        end = at + length;
    }

    private void parse() {
        at++; // attributes: none are defined
        timestampDelta = nextVarlong();
        offsetDelta = nextVarint();
        keySizeBytes = nextSize(-1);
        keyAt = at;
        at += Math.max(keySizeBytes, 0);
        valueSizeBytes = nextSize(-1);
        valueAt = at;
        at += Math.max(valueSizeBytes, 0);
        headerCount = nextVarint();
        if (headerCount < 0 || headerCount > (end - at) / HEADER_SIZE_BYTES_MIN) {
            throw broken("claims " + headerCount + " headers");
        }
        headersAt = at;
        for (int i = 0; i < headerCount; i++) {
            int headerKeySize = nextSize(0);
            at += headerKeySize;
            int headerValueSize = nextSize(-1);
            at += Math.max(headerValueSize, 0);
        }
        if (at != end) {
            throw broken("does not use its length");
        }
    }

    /** A length that fits into the record, not below the minimum. */
    private int nextSize(int sizeMin) {
        int size = nextVarint();
        if (size < sizeMin || size > end - at) {
            throw broken("has a field of " + size + " bytes");
        }
        return size;
    }

    private int nextVarint() {
        ByteBuffer data = bytes.data();
        int raw = data.get(nextIndex());
        if (raw >= 0) {
            return (raw >>> 1) ^ -(raw & 1);
        }
        raw &= 0x7f;
        for (int shift = 7; shift < 7 * Varint.SIZE_BYTES_MAX; shift += 7) {
            byte group = data.get(nextIndex());
            raw |= (group & 0x7f) << shift;
            if (group >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw broken("has a number without an end");
    }

    private long nextVarlong() {
        ByteBuffer data = bytes.data();
        long raw = 0;
        for (int shift = 0; shift < 7 * Varint.LONG_SIZE_BYTES_MAX; shift += 7) {
            byte group = data.get(nextIndex());
            raw |= (group & 0x7fL) << shift;
            if (group >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw broken("has a number without an end");
    }

    private int nextIndex() {
        if (at >= end) {
            throw broken("ends within a number");
        }
        return at++;
    }

    private List<RecordHeader> headers(ByteBuffer data, int shift) {
        if (headerCount == 0) {
            return List.of();
        }
        List<RecordHeader> headers = new ArrayList<>(headerCount);
        at = headersAt;
        for (int i = 0; i < headerCount; i++) {
            int keySize = nextSize(0);
            String key = UTF_8.decode(data.slice(at - shift, keySize)).toString();
            at += keySize;
            int valueSize = nextSize(-1);
            headers.add(new RecordHeader(key, slice(data, at - shift, valueSize)));
            at += Math.max(valueSize, 0);
        }
        return headers;
    }

    private static @Nullable ByteBuffer slice(ByteBuffer data, int from, int size) {
        return size < 0 ? null : data.slice(from, size);
    }

    private void finish() {
        if (count < 0) {
            throw RecordsException.corrupt("a batch claims " + count + " records");
        }
        if (bytes.ensure(1)) {
            throw RecordsException.corrupt("bytes follow the last of " + count + " records");
        }
    }

    private RecordsException broken(String how) {
        return RecordsException.corrupt("record " + index + " " + how);
    }
}
