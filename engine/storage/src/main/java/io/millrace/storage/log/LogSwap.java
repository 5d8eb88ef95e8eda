package io.millrace.storage.log;

import io.millrace.files.FilesException;
import io.millrace.storage.segment.LogFileNames;
import io.millrace.storage.segment.Segment;
import io.millrace.storage.segment.SegmentFiles;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.BooleanSupplier;

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
public final class LogSwap {
    private final LogCore log;
    private final LogLock lock;

    public LogSwap(LogCore log) {
        this.log = log;
        this.lock = log.lock;
    }

    /**
     * False when the log has changed meanwhile: nothing is swapped.
     *
     * @param basisHolds whether what the new segment was made from is still so; under the log's
     *     lock
     */
    public boolean swap(
            List<Segment> old, Segment fresh, BooleanSupplier basisHolds, long nowMillis) {
        complete();
        forget(new JournaledLog(log));
        try {
            synchronized (lock) {
                if (!basisHolds.getAsBoolean()) {
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
            if (!basisHolds.getAsBoolean() || !log.segments.replace(old, fresh)) {
                fresh.files().delete();
                return false;
            }
            long due = nowMillis + log.config.retention().fileDeleteDelayMillis();
            log.swaps = log.swaps.with(new Swaps.Unnamed(new ArrayDeque<>(old), fresh, due));
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
        List<Swaps.Unnamed> owed = log.swaps.unnamed();
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
            for (Swaps.Unnamed each : owed) {
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

    private void setAside(Swaps.Unnamed swap) {
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
