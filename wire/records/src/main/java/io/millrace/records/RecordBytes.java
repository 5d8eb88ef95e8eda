package io.millrace.records;

import io.millrace.records.compression.Codec;
import io.millrace.records.compression.Decompressor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The uncompressed bytes of a batch's records, from {@link #position} on: the batch's own buffer,
 * or a window over what the decompressor yields. The window grows with the bytes that arrived, up
 * to the largest record that the reader allows, never by what a record claims; where it grows large
 * it takes {@link LargeRecords}' turn. Owned by its {@link RecordCursor}.
 */
final class RecordBytes implements AutoCloseable {

    /**
     * The most that one batch may expand to: what the largest legal uncompressed batch could hold.
     * Bounds the time that a small hostile batch can take.
     */
    static final long EXPANDED_BYTES_MAX = Integer.MAX_VALUE;

    private static final int WINDOW_BYTES = 16 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final @Nullable InputStream stream;
    private ByteBuffer data;
    private int position;
    private int limit;
    private long expandedBytes;
    private boolean large;

    private RecordBytes(@Nullable InputStream stream, ByteBuffer data, int position, int limit) {
        this.stream = stream;
        this.data = data;
        this.position = position;
        this.limit = limit;
    }

    static RecordBytes of(RecordBatch batch) {
        if (!batch.isComplete()) {
            throw RecordsException.corrupt("a batch is cut off");
        }
        Codec codec = batch.codec();
        if (codec == null) {
            throw RecordsException.corrupt("no codec has the id " + batch.codecId());
        }
        int from = batch.start() + RecordBatch.HEADER_SIZE_BYTES;
        if (codec == Codec.NONE) {
            int to = batch.start() + batch.sizeBytes();
            return new RecordBytes(null, batch.buffer(), from, to);
        }
        try {
            InputStream stream = Decompressor.open(codec, batch.records());
            return new RecordBytes(stream, ByteBuffer.allocate(WINDOW_BYTES), 0, 0);
        } catch (IOException | RuntimeException e) {
            throw RecordsException.corrupt("records can't be decompressed", e);
        }
    }

    /** Where {@link #position} and {@link #limit} are absolute indexes; changes with ensure. */
    ByteBuffer data() {
        return data;
    }

    int position() {
        return position;
    }

    int limit() {
        return limit;
    }

    /** Whether slices of {@link #data} stay as they are when the cursor moves on. */
    boolean isStable() {
        return stream == null;
    }

    void advanceTo(int newPosition) {
        position = newPosition;
    }

    /**
     * Tries to have {@code count} bytes between position and limit; false where there are fewer.
     */
    boolean ensure(int count) {
        while (limit - position < count) {
            if (stream == null || !fill(stream, count)) {
                return false;
            }
        }
        return true;
    }

    private boolean fill(InputStream source, int wanted) {
        makeRoom(wanted);
        int count;
        try {
            count = source.read(data.array(), limit, data.capacity() - limit);
        } catch (IOException | RuntimeException e) {
            // The codecs' libraries report damage as unchecked exceptions, too.
            throw RecordsException.corrupt("records can't be decompressed", e);
        }
        if (count < 0) {
            return false;
        }
        limit += count;
        expandedBytes += count;
        if (expandedBytes > EXPANDED_BYTES_MAX) {
            throw RecordsException.limit(
                    "a batch expands to more than " + EXPANDED_BYTES_MAX + " bytes");
        }
        return true;
    }

    private void makeRoom(int wanted) {
        if (position > 0 && position + (long) wanted > data.capacity()) {
            System.arraycopy(data.array(), position, data.array(), 0, limit - position);
            limit -= position;
            position = 0;
        }
        if (limit == data.capacity()) {
            int doubled = (int) Math.min(limit * 2L, Integer.MAX_VALUE - 8L);
            if (doubled > LargeRecords.FREE_BYTES && !large) {
                LargeRecords.take();
                large = true;
            }
            data = ByteBuffer.wrap(Arrays.copyOf(data.array(), doubled));
        }
    }

    @Override
    public void close() {
        if (large) {
            large = false;
            data = NOTHING;
            LargeRecords.giveBack();
        }
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                throw RecordsException.corrupt("records can't be decompressed", e);
            }
        }
    }
}
