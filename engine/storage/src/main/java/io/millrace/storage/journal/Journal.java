package io.millrace.storage.journal;

import io.millrace.base.Check;
import io.millrace.files.Access;
import io.millrace.files.FileSystem;
import io.millrace.files.FilesException;
import io.millrace.files.StoredFile;
import java.nio.file.Path;
import java.util.List;

/** Writes frames into the halves. Owned by one thread at a time. */
public final class Journal implements AutoCloseable {
    /** What the smallest frame takes. */
    public static final int BLOCK_BYTES = Frame.BLOCK_BYTES;

    public static final int HALF_BYTES_MIN = 2 * BLOCK_BYTES;

    private final List<Half> halves;
    private final long halfBytes;
    private Half active;
    private Frame.Place next = new Frame.Place(1, 0);

    /** One of the two files, and how far it was written. */
    private static final class Half {
        private final StoredFile file;
        private long position;

        /** What a reader would find: of a free half as well, until it is written again. */
        private long generation;

        private boolean free = true;

        Half(StoredFile file) {
            this.file = file;
        }
    }

    private Journal(List<Half> halves, long halfBytes) {
        this.halves = halves;
        this.halfBytes = halfBytes;
        this.active = halves.getFirst();
        this.active.free = false;
    }

    /**
     * Makes an empty journal. Waits for the disk.
     *
     * @param halfBytes of each half: at least two frames
     */
    public static Journal create(FileSystem files, Path directory, long halfBytes) {
        Check.that(halfBytes >= HALF_BYTES_MIN, "room for frames", halfBytes, 0);
        List<Path> paths = JournalFiles.in(directory);
        try {
            paths.forEach(path -> JournalFiles.make(files, path, halfBytes));
            files.syncDirectory(directory);
        } catch (FilesException failure) {
            paths.forEach(files::delete);
            throw failure;
        }
        List<Half> halves =
                paths.stream().map(path -> new Half(files.open(path, Access.DURABLE))).toList();
        return new Journal(halves, halfBytes);
    }

    /** Whether the frame fits into what is left of the current half. */
    public boolean takes(Frame frame) {
        return active.position + frame.sizeBytes() <= halfBytes;
    }

    /** Durable when it returns. */
    public void write(Frame frame) {
        Check.that(takes(frame), "a half is not overrun");
        active.file.write(frame.at(next), active.position);
        active.generation = next.generation();
        active.position += frame.sizeBytes();
        next = next.next();
    }

    /**
     * Goes on in the other half. False when that isn't free.
     *
     * @see #free
     */
    public boolean turn() {
        Half other = active == halves.getFirst() ? halves.getLast() : halves.getFirst();
        if (!other.free) {
            return false;
        }
        active = other;
        active.free = false;
        active.position = 0;
        next = new Frame.Place(next.generation() + 1, 0);
        return true;
    }

    /** Of the frames that are written now. */
    public long generation() {
        return next.generation();
    }

    /** Of the frames that a reader would find first. */
    public long oldestGeneration() {
        return halves.stream()
                .mapToLong(half -> half.generation)
                .filter(generation -> generation > 0)
                .min()
                .orElse(next.generation());
    }

    /**
     * Whatever the frames of that generation say is on disk elsewhere: they may be written over.
     * Until they are, a reader finds them.
     */
    public void free(long generation) {
        for (Half half : halves) {
            if (half != active && half.generation == generation) {
                half.free = true;
            }
        }
    }

    @Override
    public void close() {
        halves.forEach(half -> half.file.close());
    }
}
