package io.millrace.broker.partition;

import io.millrace.base.Clock;
import io.millrace.base.FaultKind;
import io.millrace.broker.threads.TaskPool;
import io.millrace.metrics.Histogram;
import io.millrace.storage.StorageException;
import io.millrace.storage.log.LogJournal;
import io.millrace.storage.log.PartitionLog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes durable what was appended, on threads of its own. While it waits for the disk, appends
 * gather; the next write to the journal serves all partitions that have some, so the more load, the
 * fewer syncs a record costs. What the journal doesn't take is synced partition by partition,
 * beside it.
 */
public final class GroupCommit implements AutoCloseable {
    /**
     * Several let the file system put the syncs of several partitions into one commit of its
     * journal: 50 files take 8 threads a tenth of the time that they take one (ext4).
     */
    public static final int THREADS_MAX = 8;

    /** How many partitions have their turn at once. */
    private static final int TAKEN_MAX = 1000;

    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    private final TaskPool threads;
    private final LogJournal journal;
    private final Clock clock;
    private final Histogram syncTime;

    /** Each partition is in it at most once. */
    private final Queue<Partition> waiting = new ConcurrentLinkedQueue<>();

    /** Those whose turn has to come again: what a sync takes was exhausted. */
    private final Queue<Partition> delayed = new ConcurrentLinkedQueue<>();

    /** One thread at a time takes from the queue and writes to the journal. */
    private final AtomicBoolean taken = new AtomicBoolean();

    /**
     * Owns the threads from here on.
     *
     * @param journal of the directory of all partitions
     * @param syncTime is told how long each sync took
     */
    public GroupCommit(TaskPool threads, LogJournal journal, Clock clock, Histogram syncTime) {
        this.threads = threads;
        this.journal = journal;
        this.clock = clock;
        this.syncTime = syncTime;
    }

    /** The partition has seen to it that it is queued once. */
    void queue(Partition partition) {
        waiting.add(partition);
        goOnElsewhere();
    }

    private boolean take() {
        return !waiting.isEmpty() && taken.compareAndSet(false, true);
    }

    private void goOnElsewhere() {
        if (!take()) {
            return;
        }
        try {
            threads.execute(this::work);
        } catch (RuntimeException | Error noThread) {
            taken.set(false);
            log.error("there is no thread to sync on; it is tried again", noThread);
        }
    }

    /** What could not be synced gets another turn; every now and then, from any thread. */
    public void retry() {
        for (Partition next = delayed.poll(); next != null; next = delayed.poll()) {
            waiting.add(next);
        }
        goOnElsewhere();
    }

    /** On a thread that has {@link #take taken} the queue. */
    private void work() {
        do {
            List<Partition> left = List.of();
            try {
                while (left.isEmpty() && !waiting.isEmpty()) {
                    left = commit();
                }
            } finally {
                taken.set(false);
            }
            if (!left.isEmpty()) {
                goOnElsewhere();
                syncEach(left);
            }
        } while (take());
    }

    /** Those that have to be synced themselves; the others have had their turn. */
    private List<Partition> commit() {
        long began = clock.nanos();
        List<Partition> turn = new ArrayList<>();
        while (turn.size() < TAKEN_MAX) {
            Partition next = waiting.poll();
            if (next == null) {
                break;
            }
            next.beginSync();
            turn.add(next);
        }
        List<Partition> left = journaled(turn);
        if (left.size() < turn.size()) {
            ended(began);
        }
        Runnable chore = journal.takeChore();
        if (chore != null) {
            inTurn(() -> run(chore));
        }
        return left;
    }

    private List<Partition> journaled(List<Partition> turn) {
        Set<PartitionLog> left;
        try {
            left = new HashSet<>(journal.commit(turn.stream().map(Partition::log).toList()));
        } catch (RuntimeException | Error failed) {
            turn.forEach(partition -> notSynced(partition, failed));
            return List.of();
        }
        if (left.size() == turn.size()) {
            return turn;
        }
        List<Partition> others = new ArrayList<>(left.size());
        for (Partition partition : turn) {
            if (left.contains(partition.log())) {
                others.add(partition);
            } else {
                end(partition);
            }
        }
        return others;
    }

    private void ended(long beganNanos) {
        syncTime.record(clock.nanos() - beganNanos);
    }

    private void syncEach(List<Partition> partitions) {
        for (Partition partition : partitions.subList(1, partitions.size())) {
            inTurn(() -> {
                sync(partition);
                if (take()) {
                    work();
                }
            });
        }
        sync(partitions.getFirst());
    }

    /** Beside this one, where there is a thread for it. */
    private void inTurn(Runnable task) {
        try {
            threads.execute(task);
        } catch (OutOfMemoryError noThread) {
            task.run();
        }
    }

    private void sync(Partition partition) {
        long began = clock.nanos();
        try {
            partition.sync();
        } catch (RuntimeException | Error failed) {
            notSynced(partition, failed);
            return;
        }
        ended(began);
        end(partition);
    }

    /** A sync that failed is never repeated; one for which something was missing was none. */
    private void notSynced(Partition partition, Throwable failure) {
        if (failure instanceof StorageException storage && storage.kind() == FaultKind.RETRY) {
            log.warn("partition={} is synced later: {}", partition.id(), failure.getMessage());
            if (partition.endSync() || partition.wantsSync()) {
                delayed.add(partition);
            }
            return;
        }
        log.error("partition={} can't be synced and goes offline", partition.id(), failure);
        try {
            partition.fail();
        } finally {
            endTurn(partition);
        }
    }

    /** Whoever waits is told before the partition's turn can come again. */
    private void end(Partition partition) {
        try {
            partition.synced();
        } finally {
            endTurn(partition);
        }
    }

    private void endTurn(Partition partition) {
        if (partition.endSync()) {
            waiting.add(partition);
        }
    }

    private static void run(Runnable chore) {
        try {
            chore.run();
        } catch (RuntimeException | Error failed) {
            // Those who write learn of it: the directory has failed.
            log.error("the journal can't be kept", failed);
        }
    }

    /** Syncs what was requested so far, then ends the threads. */
    @Override
    public void close() {
        threads.close();
    }
}
