package io.millrace.files.testing;

import io.millrace.base.Check;
import io.millrace.files.Access;
import io.millrace.files.FileLock;
import io.millrace.files.FileSystem;
import io.millrace.files.FilesException;
import io.millrace.files.FilesException.Reason;
import io.millrace.files.StoredFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file system in memory that can crash. Safe from any thread. */
public final class MemoryFileSystem implements FileSystem {

    private record NameChange(Node.Directory directory, String name, @Nullable Node node) {}

    private final Node.Directory root = new Node.Directory();
    private final List<List<NameChange>> pendingChanges = new ArrayList<>();
    private final Set<Path> locks = new HashSet<>();
    private long capacityBytes = Long.MAX_VALUE;
    private int openFilesMax = Integer.MAX_VALUE;
    private boolean syncsFail;
    private int generation;
    private int boots;
    private int openFiles;
    private long nowMillis;
    private Interceptor interceptor = (operation, path) -> {};

    /** The machine stops and starts again: open files are dead, locks are free. */
    public synchronized void crash(Survival survival, Random random) {
        int kept =
                switch (survival) {
                    case NOTHING -> 0;
                    case EVERYTHING -> pendingChanges.size();
                    case RANDOM -> random.nextInt(pendingChanges.size() + 1);
                };
        pendingChanges.subList(0, kept).forEach(MemoryFileSystem::settle);
        pendingChanges.clear();
        root.crash(survival, random);
        boots++;
        killProcess();
    }

    @Override
    public synchronized String bootId() {
        return "boot " + boots;
    }

    /**
     * Only the process ends: what it wrote stays in the page cache, neither safe nor lost. Open
     * files are dead, locks are free.
     */
    public synchronized void killProcess() {
        locks.clear();
        openFiles = 0;
        generation++;
    }

    /** All files together can't grow beyond this. */
    public synchronized void limitBytes(long capacity) {
        capacityBytes = capacity;
    }

    /**
     * No more than so many files are open at a time. What is open stays; to list or to sync a
     * directory takes one for a moment, as to the system below.
     */
    public synchronized void limitOpenFiles(int openMax) {
        openFilesMax = openMax;
    }

    public synchronized void failSyncs(boolean fail) {
        syncsFail = fail;
    }

    public synchronized void intercept(Interceptor next) {
        interceptor = next;
    }

    /** What {@link #modifiedMillis} says of files written from now on. */
    public synchronized void advanceTo(long millis) {
        nowMillis = millis;
    }

    /** Bit rot: in the page cache and on disk alike. */
    public synchronized void flipBit(Path path, long position, int bit) {
        Node.Content content = file(path);
        content.bytes[(int) position] ^= (byte) (1 << bit);
        if (position < content.durableSize) {
            content.durable[(int) position] ^= (byte) (1 << bit);
        }
    }

    /** Files that were opened and not closed. */
    public synchronized int openFileCount() {
        return openFiles;
    }

    @Override
    public synchronized StoredFile open(Path path, Access access) {
        interceptor.before(Operation.OPEN, path);
        requireDescriptor(path);
        Node node = find(path);
        if (node instanceof Node.Directory) {
            throw failure(Reason.FAILED, path, "is a directory");
        }
        if (node != null && access == Access.CREATE_NEW) {
            throw failure(Reason.EXISTS, path, "it exists already");
        }
        if (node == null) {
            if (access != Access.CREATE && access != Access.CREATE_NEW) {
                throw failure(Reason.NOT_FOUND, path, "it does not exist");
            }
            Node.Content made = new Node.Content();
            made.modifiedMillis = nowMillis;
            change(new NameChange(parent(path), name(path), made));
            node = made;
        }
        openFiles++;
        boolean durable = access == Access.DURABLE;
        return new MemoryFile(this, path, (Node.Content) node, generation, durable);
    }

    @Override
    public synchronized boolean exists(Path path) {
        return find(path) != null;
    }

    @Override
    public synchronized boolean isDirectory(Path path) {
        return find(path) instanceof Node.Directory;
    }

    @Override
    public synchronized List<String> list(Path directory) {
        requireDescriptor(directory);
        return List.copyOf(directory(directory).names.navigableKeySet());
    }

    @Override
    public synchronized void createDirectories(Path directory) {
        Node.Directory at = root;
        for (Path part : directory) {
            String name = part.toString();
            Node next = at.names.get(name);
            if (next == null) {
                next = new Node.Directory();
                change(new NameChange(at, name, next));
            }
            if (!(next instanceof Node.Directory found)) {
                throw failure(Reason.EXISTS, directory, "a file is in the way");
            }
            at = found;
        }
    }

    @Override
    public synchronized boolean delete(Path path) {
        interceptor.before(Operation.DELETE, path);
        Node node = find(path);
        if (node == null) {
            return false;
        }
        if (node instanceof Node.Directory directory && !directory.names.isEmpty()) {
            throw failure(Reason.FAILED, path, "the directory is not empty");
        }
        change(new NameChange(parent(path), name(path), null));
        return true;
    }

    @Override
    public synchronized void rename(Path from, Path to) {
        interceptor.before(Operation.RENAME, from);
        Node node = find(from);
        if (node == null) {
            throw failure(Reason.NOT_FOUND, from, "it does not exist");
        }
        change(
                new NameChange(parent(from), name(from), null),
                new NameChange(parent(to), name(to), node));
    }

    @Override
    public synchronized void syncDirectory(Path path) {
        interceptor.before(Operation.SYNC_DIRECTORY, path);
        requireDescriptor(path);
        Node.Directory directory = directory(path);
        requireSyncs(path);
        for (Iterator<List<NameChange>> all = pendingChanges.iterator(); all.hasNext(); ) {
            List<NameChange> changes = all.next();
            if (changes.stream().anyMatch(change -> change.directory() == directory)) {
                settle(changes);
                all.remove();
            }
        }
    }

    @Override
    public synchronized long sizeBytes(Path path) {
        return file(path).size;
    }

    @Override
    public synchronized long modifiedMillis(Path path) {
        return find(path) instanceof Node.Content content ? content.modifiedMillis : nowMillis;
    }

    @Override
    public synchronized long usableBytes(Path path) {
        return Math.max(0, capacityBytes - usedBytes(root));
    }

    @Override
    public synchronized long totalBytes(Path path) {
        return capacityBytes;
    }

    @Override
    public synchronized FileLock lock(Path lockFile) {
        if (!locks.add(lockFile)) {
            throw failure(Reason.LOCKED, lockFile, "another process works in this directory");
        }
        open(lockFile, Access.CREATE).close();
        int taken = generation;
        return () -> unlock(lockFile, taken);
    }

    private synchronized void unlock(Path lockFile, int taken) {
        if (taken == generation) {
            locks.remove(lockFile);
        }
    }

    synchronized long sizeBytes(MemoryFile file) {
        requireAlive(file);
        return file.content().size;
    }

    synchronized int read(MemoryFile file, ByteBuffer target, long position) {
        interceptor.before(Operation.READ, file.path());
        requireAlive(file);
        int left = (int) Math.max(0, file.content().size - position);
        int count = Math.min(left, target.remaining());
        target.put(file.content().bytes, (int) position, count);
        return count;
    }

    synchronized void write(MemoryFile file, ByteBuffer source, long position) {
        interceptor.before(Operation.WRITE, file.path());
        requireAlive(file);
        Node.Content content = file.content();
        Check.that(position <= content.size, "no holes in a file", position, content.size);
        long growth = position + source.remaining() - content.size;
        int count = source.remaining();
        boolean full = growth > 0 && growth > usableBytes(file.path());
        if (full) {
            count = (int) Math.max(0, count - (growth - usableBytes(file.path())));
        }
        byte[] bytes = new byte[count];
        source.get(bytes);
        content.write(bytes, count, (int) position);
        content.modifiedMillis = nowMillis;
        if (full) {
            throw failure(Reason.NO_SPACE, file.path(), "no space left on device");
        }
    }

    synchronized void truncate(MemoryFile file, long size) {
        interceptor.before(Operation.TRUNCATE, file.path());
        requireAlive(file);
        file.content().truncate((int) Math.min(size, file.content().size));
    }

    synchronized void sync(MemoryFile file) {
        interceptor.before(Operation.SYNC, file.path());
        requireAlive(file);
        requireSyncs(file.path());
        file.content().sync();
    }

    synchronized void closed(MemoryFile file) {
        if (file.generation() == generation) {
            openFiles--;
        }
    }

    private void requireAlive(MemoryFile file) {
        if (file.generation() != generation) {
            throw failure(Reason.FAILED, file.path(), "opened before the crash");
        }
    }

    private void requireDescriptor(Path path) {
        if (openFiles >= openFilesMax) {
            throw failure(Reason.TOO_MANY_FILES, path, "too many open files");
        }
    }

    private void requireSyncs(Path path) {
        if (syncsFail) {
            throw failure(Reason.FAILED, path, "sync: input/output error");
        }
    }

    private void change(NameChange... changes) {
        for (NameChange change : changes) {
            apply(change.directory().names, change);
        }
        pendingChanges.add(List.of(changes));
    }

    private static void settle(List<NameChange> changes) {
        changes.forEach(change -> apply(change.directory().durableNames, change));
    }

    private static void apply(java.util.Map<String, Node> names, NameChange change) {
        Node node = change.node();
        if (node == null) {
            names.remove(change.name());
        } else {
            names.put(change.name(), node);
        }
    }

    private static long usedBytes(Node node) {
        return switch (node) {
            case Node.Content content -> content.size;
            case Node.Directory directory ->
                    directory.names.values().stream().mapToLong(MemoryFileSystem::usedBytes).sum();
        };
    }

    private @Nullable Node find(Path path) {
        Node at = root;
        for (Path part : path) {
            if (!(at instanceof Node.Directory directory)) {
                return null;
            }
            at = directory.names.get(part.toString());
        }
        return at;
    }

    private Node.Directory directory(Path path) {
        if (find(path) instanceof Node.Directory directory) {
            return directory;
        }
        throw failure(Reason.NOT_FOUND, path, "no such directory");
    }

    private Node.Content file(Path path) {
        if (find(path) instanceof Node.Content content) {
            return content;
        }
        throw failure(Reason.NOT_FOUND, path, "no such file");
    }

    private Node.Directory parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? root : directory(parent);
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static FilesException failure(Reason reason, Path path, String message) {
        return new FilesException(reason, path, message, null);
    }
}
