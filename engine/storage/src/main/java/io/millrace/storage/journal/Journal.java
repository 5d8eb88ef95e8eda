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
    private final List<Half> halves;
    private final long halfBytes;
    private Half active;
    private Frame.Place next = new Frame.Place(1, 0);

    /** One of the two files, and how far it was written. */
    private static final class Half {
        private final StoredFile file;
        private long position;
        private long generation;

        Half(StoredFile file) {
            this.file = file;
        }

        /** Nothing in it counts any more. */
        boolean isFree() {
            return generation == 0;
        }
    }

    private Journal(List<Half> halves, long halfBytes) {
        this.halves = halves;
        this.halfBytes = halfBytes;
        this.active = halves.getFirst();
        this.active.generation = next.generation();
    }

    /**
     * Makes an empty journal. Waits for the disk.
     *
     * @param halfBytes of each half: at least two frames
     */
    public static Journal create(FileSystem files, Path directory, long halfBytes) {
        Check.that(halfBytes >= 2L * Frame.BLOCK_BYTES, "room for frames", halfBytes, 0);
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
        if (!other.isFree()) {
            return false;
        }
        active = other;
        next = new Frame.Place(next.generation() + 1, 0);
        active.position = 0;
        active.generation = next.generation();
        return true;
    }

    /** Of the frames that are written now. */
    public long generation() {
        return next.generation();
    }

    /** Below that, nothing counts any more. */
    public long oldestGeneration() {
        return halves.stream()
                .filter(half -> !half.isFree())
                .mapToLong(half -> half.generation)
                .min()
                .orElseThrow();
    }

    /** Whatever the frames of that generation say is on disk elsewhere. */
    public void free(long generation) {
        Check.that(generation != active.generation, "a half is freed when it is full");
        for (Half half : halves) {
            if (half.generation == generation) {
                half.generation = 0;
            }
        }
    }

    @Override
    public void close() {
        halves.forEach(half -> half.file.close());
    }
}
