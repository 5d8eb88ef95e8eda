package io.millrace.broker.partition;

import io.millrace.base.Clock;
import io.millrace.broker.threads.TaskPool;
import io.millrace.metrics.Histogram;
import io.millrace.storage.StorageException;
import java.util.concurrent.atomic.AtomicInteger;
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

    private final Clock clock;
    private final Histogram syncTime;

    /** Partitions that no thread has taken up yet. */
    private final AtomicInteger queued = new AtomicInteger();

    /**
     * Owns the threads from here on.
     *
     * @param syncTime is told how long each sync took, the answers that it released included
     */
    public GroupCommit(TaskPool threads, Clock clock, Histogram syncTime) {
        this.threads = threads;
        this.clock = clock;
        this.syncTime = syncTime;
    }

    /** The partition has seen to it that it is queued once. */
    void queue(Partition partition) {
        queued.incrementAndGet();
        threads.execute(() -> take(partition));
    }

    /**
     * Stays with a partition that goes on being written while no other one waits: to queue it would
     * wake a second thread, only to find that this one was faster.
     */
    private void take(Partition partition) {
        queued.decrementAndGet();
        do {
            rest(partition);
            sync(partition);
            if (!partition.endSync()) {
                return;
            }
        } while (queued.get() == 0);
        queue(partition);
    }

    private void rest(Partition partition) {
        long nanos = partition.restNanos();
        if (nanos > 0 && queued.get() == 0) {
            threads.rest(nanos);
        }
    }

    private void sync(Partition partition) {
        long began = clock.nanos();
        try {
            partition.sync();
            syncTime.record(clock.nanos() - began);
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
