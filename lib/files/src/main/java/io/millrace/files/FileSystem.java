package io.millrace.files;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Directories and files by path. Every method may be called from any thread and throws {@link
 * FilesException}.
 */
public interface FileSystem {
    /** What {@link Access#DURABLE} writes: whole ones, at multiples of it. */
    int BLOCK_BYTES = 4096;

    /** The machine's own file system. */
    static FileSystem disk() {
        return DiskFileSystem.INSTANCE;
    }

    /** The caller owns the one reference to the opened file and closes it. */
    StoredFile open(Path path, Access access);

    boolean exists(Path path);

    boolean isDirectory(Path path);

    /** The names in a directory, sorted. */
    List<String> list(Path directory);

    /** Makes the directory and its missing parents. */
    void createDirectories(Path directory);

    /**
     * Makes the directory and its missing parents; they survive a crash when it returns. Called
     * again for a directory that is there, it makes sure of its own name.
     */
    default void createDirectoriesDurably(Path directory) {
        List<Path> changed = new ArrayList<>();
        Path made = directory;
        do {
            Path parent = made.getParent();
            made = parent == null ? made.toAbsolutePath().getParent() : parent;
            if (made != null) {
                changed.add(made);
            }
        } while (made != null && !isDirectory(made));
        createDirectories(directory);
        changed.stream().filter(this::isDirectory).forEach(this::syncDirectory);
    }

    /** Removes a file or an empty directory. True when it was there. */
    boolean delete(Path path);

    /** Atomic; replaces {@code to} when it is a file. Durable after {@link #syncDirectory}. */
    void rename(Path from, Path to);

    /** Makes creations, renames and deletions of names in this directory durable. */
    void syncDirectory(Path directory);

    long sizeBytes(Path path);

    /** Milliseconds since the epoch. */
    long modifiedMillis(Path path);

    /** What may still be written below this path. */
    long usableBytes(Path path);

    /** The size of the volume below this path. */
    long totalBytes(Path path);

    /** How many files this process may have open at once, sockets included, as far as is known. */
    default int openFilesMax() {
        return Integer.MAX_VALUE;
    }

    /**
     * Takes an exclusive lock, as one process among others. {@link FilesException.Reason#LOCKED}
     * when another holds it.
     */
    FileLock lock(Path lockFile);

    /**
     * Another one whenever writes that were not synced may have been lost: it names the time since
     * the machine was started. Empty when nobody knows.
     */
    default String bootId() {
        return "";
    }

    /** The whole file, unless it is longer than the limit. */
    default byte[] readAll(Path path, int limitBytes) {
        try (StoredFile file = open(path, Access.READ)) {
            long size = file.sizeBytes();
            if (size > limitBytes) {
                throw new FilesException(
                        FilesException.Reason.UNEXPECTED_SIZE,
                        path,
                        size + " bytes are more than the limit of " + limitBytes,
                        null);
            }
            ByteBuffer content = ByteBuffer.allocate((int) size);
            file.read(content, 0);
            return java.util.Arrays.copyOf(content.array(), content.position());
        }
    }

    /**
     * Replaces the whole file atomically: after a crash it has the old or the new content. Durable
     * when it returns. Uses the name with {@code .tmp} appended meanwhile.
     */
    default void replace(Path path, ByteBuffer content) {
        replaceSoon(path, content);
        Path parent = path.getParent();
        if (parent != null) {
            syncDirectory(parent);
        }
    }

    /** The same, durable after {@link #syncDirectory}. */
    default void replaceSoon(Path path, ByteBuffer content) {
        Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
        delete(temporary);
        try (StoredFile file = open(temporary, Access.CREATE_NEW)) {
            file.append(content);
            file.sync();
        }
        rename(temporary, path);
    }

    /** Removes a directory with all that is in it, or a file. True when it was there. */
    default boolean deleteTree(Path path) {
        if (isDirectory(path)) {
            for (String name : list(path)) {
                deleteTree(path.resolve(name));
            }
        }
        return delete(path);
    }
}
