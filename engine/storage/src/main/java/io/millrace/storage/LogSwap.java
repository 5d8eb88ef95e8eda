package io.millrace.storage;

import io.millrace.files.FilesException;
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
 */
final class LogSwap {
    private final LogCore log;
    private final Object lock;

    LogSwap(LogCore log, Object lock) {
        this.log = log;
        this.lock = lock;
    }

    /** False when the log has changed meanwhile: nothing is swapped. */
    boolean swap(
            List<Segment> old, CleanedSegment cleaned, LogCleaning.Basis basis, long nowMillis) {
        Segment fresh = cleaned.segment();
        log.environment.journal().forget(new JournaledLog(log, lock));
        synchronized (lock) {
            if (!basis.holds(log)) {
                return false;
            }
            fresh.files().renameSuffix(LogFileNames.CLEANED, LogFileNames.SWAP);
        }
        log.environment.files().syncDirectory(log.directory);
        synchronized (lock) {
            if (!basis.holds(log) || !log.segments.replace(old, fresh)) {
                fresh.files().delete();
                return false;
            }
            log.swaps++;
            try {
                retire(old, nowMillis);
                log.producers.dropWithin(fresh.baseOffset(), fresh.end().nextOffset());
            } catch (FilesException halfWay) {
                // Names of both are there: only a start sorts them out.
                throw log.durability.failure(halfWay);
            }
        }
        complete(fresh);
        return true;
    }

    private void complete(Segment fresh) {
        try {
            log.environment.files().syncDirectory(log.directory);
            synchronized (lock) {
                if (log.segments.all().contains(fresh) && !log.durability.isClosed()) {
                    fresh.files().renameSuffix(LogFileNames.SWAP, "");
                }
            }
            log.environment.files().syncDirectory(log.directory);
        } catch (FilesException halfWay) {
            throw log.durability.failure(halfWay);
        }
    }

    private void retire(List<Segment> old, long nowMillis) {
        long due = nowMillis + log.config.retention().fileDeleteDelayMillis();
        for (Segment segment : old) {
            segment.files().renameWith(LogFileNames.DELETED);
            log.environment.deletions().add(due, segment.files()::delete);
        }
    }
}
