package io.millrace.records;

import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Decompressor;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Walks the records of one complete batch for what stands at their heads: offset, timestamp,
 * whether there is a key. Keys, values and headers stream by: their structure is checked as {@link
 * RecordCursor} does it, and the memory is that of one small window, however large a record
 * expands. Owned by the one who opened it, who closes it.
 *
 * <p>Every method but {@link #close} throws {@link RecordsException}: corrupt where the structure
 * is broken, resource where the limit is.
 */
public final class RecordHeads implements AutoCloseable {
    private static final int WINDOW_BYTES = 8 * 1024;

    private final RecordBatch batch;
    private final InputStream stream;
    private final long expandedBytesMax;
    private final byte[] window = new byte[WINDOW_BYTES];
    private int at;
    private int limit;
    private long expandedBytes;
    private int index = -1;

    /** Of the record that is being read. */
    private long left;

    private int sizeBytes;
    private long timestampDelta;
    private int offsetDelta;
    private boolean hasKey;

    private RecordHeads(RecordBatch batch, InputStream stream, long expandedBytesMax) {
        this.batch = batch;
        this.stream = stream;
        this.expandedBytesMax = expandedBytesMax;
    }

    /** Without a limit but that of what a batch can be. */
    public static RecordHeads open(RecordBatch batch) {
        return open(batch, RecordBytes.EXPANDED_BYTES_MAX);
    }

    /**
     * @param expandedBytesMax what all records together may expand to
     */
    public static RecordHeads open(RecordBatch batch, long expandedBytesMax) {
        if (!batch.isComplete()) {
            throw RecordsException.corrupt("a batch is cut off");
        }
        @Nullable Codec codec = batch.codec();
        if (codec == null) {
            throw RecordsException.corrupt("no codec has the id " + batch.codecId());
        }
        try {
            InputStream stream = Decompressor.open(codec, batch.records());
            return new RecordHeads(batch, stream, expandedBytesMax);
        } catch (IOException | RuntimeException e) {
            throw RecordsException.corrupt("records can't be decompressed", e);
        }
    }

    /** Moves to the next record; false after the last one, when nothing follows it. */
    public boolean next() {
        if (index + 1 >= batch.recordCount()) {
            left = 0;
            if (at < limit || fill()) {
                throw RecordsException.corrupt(
                        "bytes follow the last of " + batch.recordCount() + " records");
            }
            return false;
        }
        index++;
        left = Varint.SIZE_BYTES_MAX;
        int length = nextVarint();
        if (length < RecordCursor.RECORD_LENGTH_MIN) {
            throw broken("claims a length of " + length);
        }
        left = length;
        sizeBytes = length;
        skip(1); // attributes: none are defined
        timestampDelta = nextVarlong();
        offsetDelta = nextVarint();
        hasKey = skipField(-1) >= 0;
        skipField(-1);
        skipHeaders();
        if (left != 0) {
            throw broken("does not use its length");
        }
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
        return hasKey;
    }

    /** Of the record, expanded. */
    public int sizeBytes() {
        return sizeBytes;
    }

    private void skipHeaders() {
        int count = nextVarint();
        if (count < 0 || count > left / RecordCursor.HEADER_SIZE_BYTES_MIN) {
            throw broken("claims " + count + " headers");
        }
        for (int i = 0; i < count; i++) {
            skipField(0);
            skipField(-1);
        }
    }

    /** Its size; -1 for null. */
    private int skipField(int sizeMin) {
        int size = nextVarint();
        if (size < sizeMin || size > left) {
            throw broken("has a field of " + size + " bytes");
        }
        skip(Math.max(size, 0));
        return size;
    }

    private void skip(int count) {
        left -= count;
        int wanted = count;
        while (wanted > limit - at) {
            wanted -= limit - at;
            at = limit;
            if (!fill()) {
                throw broken("reaches beyond the batch");
            }
        }
        at += wanted;
    }

    private int nextByte() {
        if (left == 0) {
            throw broken("ends within a number");
        }
        if (at == limit && !fill()) {
            throw broken("reaches beyond the batch");
        }
        left--;
        return window[at++];
    }

    private int nextVarint() {
        int raw = 0;
        for (int shift = 0; shift < 7 * Varint.SIZE_BYTES_MAX; shift += 7) {
            int group = nextByte();
            raw |= (group & 0x7f) << shift;
            if (group >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw broken("has a number without an end");
    }

    private long nextVarlong() {
        long raw = 0;
        for (int shift = 0; shift < 7 * Varint.LONG_SIZE_BYTES_MAX; shift += 7) {
            int group = nextByte();
            raw |= (group & 0x7fL) << shift;
            if (group >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw broken("has a number without an end");
    }

    /** Brings more bytes when all were used. */
    private boolean fill() {
        int count;
        try {
            do {
                count = stream.read(window, 0, window.length);
            } while (count == 0);
        } catch (IOException | RuntimeException e) {
            // The codecs' libraries report damage as unchecked exceptions, too.
            throw RecordsException.corrupt("records can't be decompressed", e);
        }
        if (count < 0) {
            return false;
        }
        at = 0;
        limit = count;
        expandedBytes += count;
        if (expandedBytes > expandedBytesMax) {
            throw RecordsException.limit(
                    "a batch expands to more than " + expandedBytesMax + " bytes");
        }
        return true;
    }

    private RecordsException broken(String how) {
        return RecordsException.corrupt("record " + index + " " + how);
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw RecordsException.corrupt("records can't be decompressed", e);
        }
    }
}
