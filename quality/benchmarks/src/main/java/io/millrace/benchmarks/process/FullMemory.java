package io.millrace.benchmarks.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills the memory that is free with pages of files, as on a machine that has served for a day:
 * what a broker writes takes the place of an old page. Without it a run's figures depend on how
 * much memory the run before has left: in a virtual machine the first touch of a free page makes
 * the host find one, which can take six times as long as writing it, and who writes more in the
 * same time pays more.
 *
 * <p>Not for a load that writes little: a kernel that reclaims what was not used for half a minute
 * (DAMON) would be busy with these pages just then, and that is what its latencies would show.
 *
 * <p>The files have no names, so they are gone with the process. Used by one thread; Linux.
 */
public final class FullMemory implements AutoCloseable {
    private static final long FILE_BYTES = 1L << 30;
    private static final int PIECE_BYTES = 4 << 20;

    /**
     * Less is what the system keeps free itself; more would be touched for the first time by
     * whoever runs.
     */
    private static final long LEFT_BYTES = 1L << 30;

    private final @Nullable Path folder;
    private final List<FileChannel> files = new ArrayList<>();
    private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);

    private FullMemory(@Nullable Path folder) {
        this.folder = folder;
    }

    /** Leaves the memory as it is. */
    public static FullMemory none() {
        return new FullMemory(null);
    }

    /** Its files will be in that folder. */
    public static FullMemory in(Path folder) {
        return new FullMemory(folder);
    }

    /** Before each run: full, or free of these pages. */
    public void provide(boolean full) throws IOException {
        if (!full) {
            close();
        } else if (folder != null && files.isEmpty()) {
            fill(folder);
        } else {
            readBack();
        }
    }

    /** Writes as much as there is memory, at most half of what the disk has room for. */
    private void fill(Path folder) throws IOException {
        System.out.println("filling the free memory with pages of files");
        long room = Files.getFileStore(folder).getUsableSpace() / 2;
        long bytes = Math.min(available() - LEFT_BYTES, room);
        for (int i = 0; i < bytes / FILE_BYTES; i++) {
            add(folder.resolve("millrace-memory-" + i));
        }
    }

    /** Reads what has gone from memory since. */
    private void readBack() throws IOException {
        for (FileChannel file : files) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment mapped =
                        file.map(FileChannel.MapMode.READ_ONLY, 0, FILE_BYTES, arena);
                for (long at = 0; at < FILE_BYTES; at += PIECE_BYTES) {
                    // A page that is read twice counts as used, and would outlive the brokers'.
                    if (!mapped.asSlice(at, PIECE_BYTES).isLoaded()) {
                        file.read(piece.clear(), at);
                    }
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (FileChannel file : files) {
            file.close();
        }
        files.clear();
    }

    private void add(Path path) throws IOException {
        FileChannel file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE);
        files.add(file);
        for (long left = FILE_BYTES; left > 0; left -= PIECE_BYTES) {
            file.write(piece.clear());
        }
        file.force(false);
    }

    private static long available() throws IOException {
        return ProcText.read(Path.of("/proc/meminfo")).kilobytes("MemAvailable");
    }
}
