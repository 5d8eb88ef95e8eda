package io.millrace.files;

import io.millrace.base.Check;
import io.millrace.base.Payload;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A range of a {@link StoredFile}, holding one reference to it. Without a channel to transfer from,
 * the bytes go through a small buffer.
 */
public final class StoredFileRange implements Payload.FileRange {
    private static final int CHUNK_BYTES_MAX = 64 * 1024;

    private final StoredFile file;
    private final @Nullable FileChannel channel;
    private final long positionBytes;
    private final int sizeBytes;
    private final AtomicBoolean released = new AtomicBoolean();

    /** Takes over a reference that the caller has retained. */
    public StoredFileRange(
            StoredFile file, @Nullable FileChannel channel, long positionBytes, int sizeBytes) {
        Check.that(positionBytes >= 0 && sizeBytes >= 0, "a range", positionBytes, sizeBytes);
        this.file = file;
        this.channel = channel;
        this.positionBytes = positionBytes;
        this.sizeBytes = sizeBytes;
    }

    @Override
    public int sizeBytes() {
        return sizeBytes;
    }

    @Override
    public long positionBytes() {
        return positionBytes;
    }

    @Override
    public @Nullable FileChannel channel() {
        return channel;
    }

    @Override
    public int load(int aheadBytesMax) {
        int cached = file.cachedBytes(positionBytes, sizeBytes, aheadBytesMax);
        if (cached >= sizeBytes) {
            return cached;
        }
        ByteBuffer chunk = ByteBuffer.allocate(Math.min(sizeBytes, CHUNK_BYTES_MAX));
        for (int loaded = 0; loaded < sizeBytes; loaded += chunk.position()) {
            chunk.clear().limit(Math.min(chunk.capacity(), sizeBytes - loaded));
            if (file.read(chunk, positionBytes + loaded) == 0) {
                // Cut meanwhile; whoever sends it finds out.
                break;
            }
        }
        return sizeBytes;
    }

    @Override
    public long transferTo(WritableByteChannel target, long offset) throws IOException {
        Check.that(offset >= 0 && offset <= sizeBytes, "inside of the range", offset, sizeBytes);
        long from = positionBytes + offset;
        long left = sizeBytes - offset;
        if (left == 0) {
            return 0;
        }
        if (from >= file.sizeBytes()) {
            throw new EOFException(file.path() + " was cut below " + from);
        }
        if (channel != null) {
            return channel.transferTo(from, left, target);
        }
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(left, CHUNK_BYTES_MAX));
        file.read(chunk, from);
        return target.write(chunk.flip());
    }

    @Override
    public void release() {
        Check.that(released.compareAndSet(false, true), "a range is released once");
        file.close();
    }
}
