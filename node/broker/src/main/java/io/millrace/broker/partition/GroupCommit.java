package io.millrace.broker.partition;

import io.millrace.storage.StorageException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Syncs what was appended, on a thread of its own. While one sync runs, appends gather; the next
 * sync serves all of them at once, so the more load, the fewer syncs a record costs.
 */
public final class GroupCommit implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    /** Bounded by the number of partitions: each is queued at most once. */
    private final ConcurrentLinkedQueue<Partition> dirty = new ConcurrentLinkedQueue<>();

    private final Thread thread;
    private volatile boolean closing;

    /**
     * @param name the thread's
     */
    public GroupCommit(String name) {
        thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    /** Asks for a sync of the partition; safe from any thread. */
    public void request(Partition partition) {
        dirty.add(partition);
        LockSupport.unpark(thread);
    }

    private void run() {
        while (true) {
            Partition next = dirty.poll();
            if (next != null) {
                sync(next);
            } else if (closing) {
                return;
            } else {
                LockSupport.park(this);
            }
        }
    }

    private static void sync(Partition partition) {
        try {
            partition.sync();
        } catch (StorageException failed) {
            log.error("partition={} can't be synced and goes offline", partition.id(), failed);
            partition.fail();
        } catch (RuntimeException broken) {
            log.error("partition={} goes offline", partition.id(), broken);
            partition.fail();
        }
    }

    /** Syncs what was requested so far, then ends the thread. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
