package io.millrace.files.testing;

import io.millrace.base.Check;
import io.millrace.base.Payload;
import io.millrace.files.FileSystem;
import io.millrace.files.References;
import io.millrace.files.StoredFile;
import io.millrace.files.StoredFileRange;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** An open file of a {@link MemoryFileSystem}; dead after its crash. */
final class MemoryFile implements StoredFile {
    private final MemoryFileSystem system;
    private final Path path;
    private final Node.Content content;
    private final int generation;
    private final boolean durable;
    private final References references = new References();

    /**
     * @param durable whether each write waits for the disk
     */
    MemoryFile(
            MemoryFileSystem system,
            Path path,
            Node.Content content,
            int generation,
            boolean durable) {
        this.system = system;
        this.path = path;
        this.content = content;
        this.generation = generation;
        this.durable = durable;
    }

    int generation() {
        return generation;
    }

    Node.Content content() {
        return content;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public long sizeBytes() {
        return system.sizeBytes(this);
    }

    @Override
    public int read(ByteBuffer target, long positionBytes) {
        return system.read(this, target, positionBytes);
    }

    @Override
    public void append(ByteBuffer... sources) {
        for (ByteBuffer source : sources) {
            write(source, sizeBytes());
        }
    }

    @Override
    public void write(ByteBuffer source, long positionBytes) {
        if (durable) {
            requireBlocks(source, positionBytes);
        }
        system.write(this, source, positionBytes);
        if (durable) {
            system.sync(this);
        }
    }

    /** As a disk does, which takes nothing else without a copy. */
    private static void requireBlocks(ByteBuffer source, long positionBytes) {
        int block = FileSystem.BLOCK_BYTES;
        Check.that(source.remaining() % block == 0, "whole blocks", source.remaining(), block);
        Check.that(positionBytes % block == 0, "at a block", positionBytes, block);
        Check.that(
                source.isDirect() && source.alignmentOffset(source.position(), block) == 0,
                "from a block of memory");
    }

    @Override
    public void truncate(long sizeBytes) {
        system.truncate(this, sizeBytes);
    }

    @Override
    public void sync() {
        system.sync(this);
    }

    @Override
    public boolean retain() {
        return references.retain();
    }

    @Override
    public Payload.FileRange range(long positionBytes, int sizeBytes) {
        Check.that(retain(), "a range is taken from an open file");
        return new StoredFileRange(this, null, positionBytes, sizeBytes);
    }

    @Override
    public boolean closeIfOnly() {
        boolean only = references.releaseOnly();
        if (only) {
            system.closed(this);
        }
        return only;
    }

    @Override
    public void close() {
        if (references.release()) {
            system.closed(this);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
