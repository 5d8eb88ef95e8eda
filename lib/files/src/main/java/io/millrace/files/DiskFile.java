package io.millrace.files;

import io.millrace.base.Check;
import io.millrace.base.Payload;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file of the machine, over a {@link FileChannel}. */
final class DiskFile implements StoredFile {
    /** What is read or forgotten by the system goes in runs that are longer than that. */
    private static final int LOOK_BYTES = 1024 * 1024;

    private final Path path;
    private final FileChannel channel;

    /** Held while the file is cut or mapped: to map beyond its end would make it longer. */
    private final Object shape = new Object();

    private final References references = new References();
    private volatile long sizeBytes;

    DiskFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.sizeBytes = channel.size();
        channel.position(sizeBytes);
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public int read(ByteBuffer target, long positionBytes) {
        int before = target.position();
        try {
            while (target.hasRemaining()) {
                int taken = channel.read(target, positionBytes + target.position() - before);
                if (taken < 0) {
                    break;
                }
            }
        } catch (IOException failure) {
            throw DiskFileSystem.translate(path, "can't read", failure);
        }
        return target.position() - before;
    }

    @Override
    public void append(ByteBuffer... sources) {
        try {
            long left = 0;
            for (ByteBuffer source : sources) {
                left += source.remaining();
            }
            while (left > 0) {
                long taken =
                        sources.length == 1 ? channel.write(sources[0]) : channel.write(sources);
                left -= taken;
                sizeBytes += taken;
            }
        } catch (IOException failure) {
            throw DiskFileSystem.translate(path, "can't append", failure);
        }
    }

    @Override
    public void write(ByteBuffer source, long positionBytes) {
        Check.that(positionBytes <= sizeBytes, "no holes in a file", positionBytes, sizeBytes);
        long position = positionBytes;
        try {
            while (source.hasRemaining()) {
                position += channel.write(source, position);
            }
            if (position > sizeBytes) {
                channel.position(position);
                sizeBytes = position;
            }
        } catch (IOException failure) {
            throw DiskFileSystem.translate(path, "can't write", failure);
        }
    }

    @Override
    public void truncate(long size) {
        try {
            synchronized (shape) {
                channel.truncate(size);
                sizeBytes = channel.size();
                channel.position(sizeBytes);
            }
        } catch (IOException failure) {
            throw DiskFileSystem.translate(path, "can't truncate", failure);
        }
    }

    @Override
    public void sync() {
        try {
            channel.force(false);
        } catch (IOException failure) {
            throw DiskFileSystem.translate(path, "can't sync", failure);
        }
    }

    @Override
    public int cachedBytes(long positionBytes, int size, int aheadBytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mapped;
            synchronized (shape) {
                long left = channel.size() - positionBytes;
                if (left < size || size == 0) {
                    return 0;
                }
                long mappedBytes = Math.min(left, (long) size + aheadBytes);
                mapped =
                        channel.map(
                                FileChannel.MapMode.READ_ONLY, positionBytes, mappedBytes, arena);
            }
            return loadedBytes(mapped, size);
        } catch (IOException | UnsupportedOperationException cannotTell) {
            return 0;
        }
    }

    private static int loadedBytes(MemorySegment mapped, int size) {
        if (!mapped.asSlice(0, size).isLoaded()) {
            return 0;
        }
        long loaded = size;
        while (loaded < mapped.byteSize()) {
            long next = Math.min(loaded + LOOK_BYTES, mapped.byteSize());
            if (!mapped.asSlice(next - 1, 1).isLoaded()) {
                break;
            }
            loaded = next;
        }
        return (int) loaded;
    }

    @Override
    public boolean retain() {
        return references.retain();
    }

    @Override
    public Payload.FileRange range(long positionBytes, int size) {
        Check.that(retain(), "a range is taken from an open file");
        return new StoredFileRange(this, channel, positionBytes, size);
    }

    @Override
    public boolean closeIfOnly() {
        boolean only = references.releaseOnly();
        if (only) {
            closeChannel();
        }
        return only;
    }

    @Override
    public void close() {
        if (references.release()) {
            closeChannel();
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw DiskFileSystem.translate(path, "can't close", failure);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
