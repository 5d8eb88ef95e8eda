package io.millrace.storage;

import io.millrace.files.FilesException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a cleaned segment in the place of those that it was made of.
 *
 * <pre>
 * 0  the journal forgets what it has of the log, which would be written over the new segment
 * 1  rename the new files .cleaned -&gt; .swap, the log last; sync the directory
 * 2  rename the old files to .deleted; readers that come now find the new segment
 *    sync the directory
 * 3  rename the new files .swap -&gt; their names, the log last; sync the directory
 * </pre>
 *
 * A start throws .cleaned files away, and .swap files without a log among them; where
 * OFFSET.log.swap is there, it finishes 2 and 3. So at every instant the log is the old one or the
 * new one.
 *
 * <p>A full disk before 2 puts the cleaning off. After it the log goes on with the new segment
 * under the names that it has, and the rest is done before the next swap or cut, or by a
 * checkpoint.
 */
final class LogSwap {
    private final LogCore log;
    private final Object lock;

    LogSwap(LogCore log, Object lock) {
        this.log = log;
        this.lock = lock;
    }

    /**
     * What a log has seen of swaps.
     *
     * @param count of those that readers may have met half way
     * @param unnamed those that a full disk has left undone
     */
    record Swaps(int count, List<Unnamed> unnamed) {
        static final Swaps NONE = new Swaps(0, List.of());

        Swaps with(Unnamed one) {
            List<Unnamed> more = new ArrayList<>(unnamed);
            more.add(one);
            return new Swaps(count + 1, List.copyOf(more));
        }

        Swaps without(List<Unnamed> named) {
            List<Unnamed> left = unnamed.stream().filter(each -> !named.contains(each)).toList();
            return new Swaps(count, left);
        }
    }

    /**
     * What is in use and lacks its names. Guarded by the log's lock.
     *
     * @param old those that are not set aside yet
     * @param dueMillis when they go
     */
    record Unnamed(ArrayDeque<Segment> old, Segment fresh, long dueMillis) {}

    /** False when the log has changed meanwhile: nothing is swapped. */
    boolean swap(
            List<Segment> old, CleanedSegment cleaned, LogCleaning.Basis basis, long nowMillis) {
        Segment fresh = cleaned.segment();
        complete();
        forget(new JournaledLog(log, lock));
        try {
            synchronized (lock) {
                if (!basis.holds(log)) {
                    return false;
                }
                fresh.files().renameSuffix(LogFileNames.CLEANED, LogFileNames.SWAP);
            }
            log.environment.files().syncDirectory(log.directory);
        } catch (FilesException failure) {
            synchronized (lock) {
                log.durability.directoryChanged();
            }
            throw failure;
        }
        synchronized (lock) {
            if (!basis.holds(log) || !log.segments.replace(old, fresh)) {
                fresh.files().delete();
                return false;
            }
            long due = nowMillis + log.config.retention().fileDeleteDelayMillis();
            log.swaps = log.swaps.with(new Unnamed(new ArrayDeque<>(old), fresh, due));
        }
        completeIfRoom();
        return true;
    }

    private void forget(JournaledLog journaled) {
        journaled.suspend(true);
        try {
            log.environment.journal().forget(journaled);
        } finally {
            journaled.suspend(false);
        }
    }

    /** As {@link #complete}; without room it is left to later. */
    void completeIfRoom() {
        try {
            complete();
        } catch (FilesException failure) {
            if (!failure.passes()) {
                // Names of both are there: only a start sorts them out.
                throw log.durability.failure(failure);
            }
            synchronized (lock) {
                log.durability.directoryChanged();
            }
        }
    }

    /** Sets aside what was replaced, and gives what replaced it its names. Waits for the disk. */
    void complete() {
        List<Unnamed> owed = log.swaps.unnamed();
        if (owed.isEmpty()) {
            return;
        }
        synchronized (lock) {
            if (log.durability.isClosed()) {
                return;
            }
            owed.forEach(this::setAside);
        }
        log.environment.files().syncDirectory(log.directory);
        synchronized (lock) {
            for (Unnamed each : owed) {
                if (log.segments.all().contains(each.fresh()) && !log.durability.isClosed()) {
                    each.fresh().files().renameSuffix(LogFileNames.SWAP, "");
                }
            }
        }
        log.environment.files().syncDirectory(log.directory);
        synchronized (lock) {
            log.swaps = log.swaps.without(owed);
        }
    }

    private void setAside(Unnamed swap) {
        for (Segment old = swap.old().peek(); old != null; old = swap.old().peek()) {
            SegmentFiles files = old.files();
            try {
                files.renameWith(LogFileNames.DELETED);
                log.environment.deletions().add(swap.dueMillis(), files::delete);
            } catch (FilesException failure) {
                if (!failure.passes()) {
                    throw failure;
                }
                // A longer name takes room, an end makes some; who has the files open reads on.
                files.delete();
            }
            swap.old().remove();
        }
        Segment fresh = swap.fresh();
        log.producers.dropWithin(fresh.baseOffset(), fresh.end().nextOffset());
    }
}
