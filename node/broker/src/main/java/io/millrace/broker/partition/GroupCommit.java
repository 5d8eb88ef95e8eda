package io.millrace.broker.partition;

import io.millrace.broker.threads.TaskPool;
import io.millrace.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Syncs what was appended, on threads of its own. While a partition's sync runs, its appends
 * gather; the next sync serves all of them at once, so the more load, the fewer syncs a record
 * costs.
 */
public final class GroupCommit implements AutoCloseable {
    /**
     * Several let the file system put the syncs of several partitions into one commit of its
     * journal: 50 files take 8 threads a tenth of the time that they take one (ext4).
     */
    public static final int THREADS_MAX = 8;

    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    /** Its queue is bounded by the number of partitions: each is queued at most once. */
    private final TaskPool threads;

    /** Owns the threads from here on. */
    public GroupCommit(TaskPool threads) {
        this.threads = threads;
    }

    /** The partition has seen to it that it is queued once. */
    void queue(Partition partition) {
        threads.execute(() -> sync(partition));
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

    /** Syncs what was requested so far, then ends the threads. */
    @Override
    public void close() {
        threads.close();
    }
}
