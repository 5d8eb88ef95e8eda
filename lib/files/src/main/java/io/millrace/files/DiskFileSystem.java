package io.millrace.files;

import com.sun.nio.file.ExtendedOpenOption;
import io.millrace.files.FilesException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The machine's file system. */
enum DiskFileSystem implements FileSystem {
    INSTANCE;

    /** Windows can't open a directory, and makes its entries durable by itself. */
    private static final boolean DIRECTORIES_SYNC =
            !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");

    /** Past the page cache: one copy and its pages less for what nobody reads again. */
    private static final Set<OpenOption> DIRECTLY =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.DSYNC, ExtendedOpenOption.DIRECT);

    /** Linux has it; elsewhere nobody knows. */
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private interface Action<T> {
        T run() throws IOException;
    }

    @Override
    public String bootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException | SecurityException unknown) {
            return "";
        }
    }

    @Override
    public StoredFile open(Path path, Access access) {
        return attempt(path, "can't open", () -> new DiskFile(path, channel(path, access)));
    }

    private static FileChannel channel(Path path, Access access) throws IOException {
        if (access == Access.DURABLE && takesBlocks(path)) {
            try {
                return FileChannel.open(path, DIRECTLY);
            } catch (UnsupportedOperationException | FileSystemException unable) {
                // Not every file system can, as one in memory. What else is wrong shows below.
            }
        }
        return FileChannel.open(path, options(access));
    }

    /** Some have larger ones, and in a container the mount may not be found. */
    private static boolean takesBlocks(Path path) {
        try {
            return BLOCK_BYTES % Files.getFileStore(path).getBlockSize() == 0;
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    private static Set<OpenOption> options(Access access) {
        return switch (access) {
            case READ -> Set.of(StandardOpenOption.READ);
            case WRITE -> Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
            case CREATE ->
                    Set.of(
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.CREATE);
            case CREATE_NEW ->
                    Set.of(
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.CREATE_NEW);
            case DURABLE -> Set.of(StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
        };
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public boolean isDirectory(Path path) {
        return Files.isDirectory(path);
    }

    @Override
    public List<String> list(Path directory) {
        return attempt(
                directory,
                "can't list",
                () -> {
                    try (Stream<Path> entries = Files.list(directory)) {
                        return entries.map(entry -> String.valueOf(entry.getFileName()))
                                .sorted()
                                .toList();
                    }
                });
    }

    @Override
    public void createDirectories(Path directory) {
        attempt(directory, "can't make directory", () -> Files.createDirectories(directory));
    }

    @Override
    public boolean delete(Path path) {
        return attempt(path, "can't delete", () -> Files.deleteIfExists(path));
    }

    @Override
    public void rename(Path from, Path to) {
        attempt(from, "can't rename", () -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
    }

    @Override
    public void syncDirectory(Path directory) {
        if (!DIRECTORIES_SYNC) {
            return;
        }
        attempt(
                directory,
                "can't sync directory",
                () -> {
                    try (FileChannel channel =
                            FileChannel.open(directory, StandardOpenOption.READ)) {
                        channel.force(true);
                    }
                    return directory;
                });
    }

    @Override
    public long sizeBytes(Path path) {
        return attempt(path, "can't stat", () -> Files.size(path));
    }

    @Override
    public long modifiedMillis(Path path) {
        return attempt(path, "can't stat", () -> Files.getLastModifiedTime(path).toMillis());
    }

    @Override
    public long usableBytes(Path path) {
        // One system call; a FileStore reads the table of all mounts first. It knows no reasons.
        long usable = path.toFile().getUsableSpace();
        return usable > 0
                ? usable
                : attempt(
                        path,
                        "can't read free space",
                        () -> Files.getFileStore(path).getUsableSpace());
    }

    @Override
    public long totalBytes(Path path) {
        // As above: this takes no descriptor.
        long total = path.toFile().getTotalSpace();
        return total > 0
                ? total
                : attempt(path, "can't read size", () -> Files.getFileStore(path).getTotalSpace());
    }

    @Override
    public int openFilesMax() {
        return DescriptorLimit.OF_THIS_PROCESS;
    }

    @Override
    public FileLock lock(Path lockFile) {
        return attempt(lockFile, "can't lock", () -> tryLock(lockFile));
    }

    private static FileLock tryLock(Path lockFile) throws IOException {
        FileChannel channel =
                FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        java.nio.channels.@org.jspecify.annotations.Nullable FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException heldInThisProcess) {
            lock = null;
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new FilesException(
                    Reason.LOCKED, lockFile, "another process works in this directory", null);
        }
        return () -> attempt(lockFile, "can't unlock", () -> closed(channel));
    }

    private static FileChannel closed(FileChannel channel) throws IOException {
        channel.close();
        return channel;
    }

    private static <T> T attempt(Path path, String message, Action<T> action) {
        try {
            return action.run();
        } catch (IOException failure) {
            throw translate(path, message, failure);
        }
    }

    static FilesException translate(Path path, String message, IOException failure) {
        return new FilesException(
                reason(failure), path, message + ": " + describe(failure), failure);
    }

    private static Reason reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return Reason.NOT_FOUND;
        }
        if (failure instanceof FileAlreadyExistsException) {
            return Reason.EXISTS;
        }
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        // The JDK has no types for what is exhausted: only strerror's text tells.
        if (text.contains("too many open files")) {
            return Reason.TOO_MANY_FILES;
        }
        boolean full =
                text.contains("no space left")
                        || text.contains("quota exceeded")
                        || text.contains("not enough space");
        return full ? Reason.NO_SPACE : Reason.FAILED;
    }

    private static String describe(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "it does not exist";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        if (failure instanceof AccessDeniedException) {
            return "access denied";
        }
        return String.valueOf(failure.getMessage());
    }
}
