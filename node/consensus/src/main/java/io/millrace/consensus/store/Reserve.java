package io.millrace.consensus.store;

import io.millrace.base.Check;
import io.millrace.files.Access;
import io.millrace.files.FileSystem;
import io.millrace.files.FilesException;
import io.millrace.files.StoredFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Room on the disk that is kept for what makes room: a file that is given up when a topic is to be
 * deleted and nothing else is left. Owned by the log's thread.
 */
public final class Reserve {
    /** A deletion of a thousand topics takes half of it, and some goes to names. */
    private static final int SIZE_BYTES = 64 * 1024;

    private static final String NAME = ".reserve";

    private final FileSystem files;
    private final Path path;
    private boolean kept;

    public Reserve(FileSystem files, Path directory) {
        this.files = files;
        this.path = directory.resolve(NAME);
    }

    /** Takes the room, unless it is taken or there is none. */
    public void keep() {
        if (kept) {
            return;
        }
        try (StoredFile file = files.open(path, Access.CREATE)) {
            int missing = (int) Math.max(0, SIZE_BYTES - file.sizeBytes());
            file.append(ByteBuffer.allocate(missing));
            kept = true;
        } catch (FilesException later) {
            // What was written of it is kept as well; the rest is asked for again.
            if (!later.passes()) {
                throw later;
            }
        }
    }

    /** Gives the room up. True when there may be some now. */
    public boolean giveUp() {
        kept = false;
        boolean there = files.delete(path);
        if (there) {
            // Some file systems give room back only then.
            files.syncDirectory(Check.present(path.getParent(), "the directory of the reserve"));
        }
        return there;
    }
}
