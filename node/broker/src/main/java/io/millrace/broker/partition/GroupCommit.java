package io.millrace.broker.partition;

import io.millrace.storage.StorageException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Syncs what was appended, on threads of its own. While a partition's sync runs, its appends
 * gather; the next sync serves all of them at once, so the more load, the fewer syncs a record
 * costs. Several threads let the file system put the syncs of several partitions into one commit of
 * its journal: 50 files take 8 threads a tenth of the time that they take one (ext4).
 *
 * <p>Nobody interrupts these threads: an interrupt would close the file that is being synced.
 */
public final class GroupCommit implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
    private static final int THREADS_MAX = 8;
    private static final long IDLE_SECONDS = 10;

    /** Its queue is bounded by the number of partitions: each is queued at most once. */
    private final ThreadPoolExecutor threads;

    /**
     * @param name the threads', with a number
     */
    public GroupCommit(String name) {
        threads =
                new ThreadPoolExecutor(
                        THREADS_MAX,
                        THREADS_MAX,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().name(name + "-", 0).daemon().factory(),
                        // Asked for again while closing: the thread that asks does it.
                        (task, closing) -> task.run());
        threads.allowCoreThreadTimeOut(true);
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
