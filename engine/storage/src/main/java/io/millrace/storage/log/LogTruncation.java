package io.millrace.storage.log;

import io.millrace.base.TopicPartition;
import io.millrace.files.FilesException;
import io.millrace.files.StoredFile;
import io.millrace.storage.segment.RecoveryPoints;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The end of a log being cut off, in steps between which many logs share one write of their
 * recovery points: a follower of a node that was replaced cuts all that it had from it at once.
 */
final class LogTruncation {
    private final LogCore core;
    private final LogLock appending;
    private final LogLock lock;
    private final long recoveryPoint;
    private final Runnable cut;
    private final JournaledLog journaled;

    /**
     * @param recoveryPoint not above where the cut will be
     * @param cut under both monitors
     */
    LogTruncation(LogCore core, long recoveryPoint, Runnable cut) {
        this.core = core;
        this.appending = core.appending;
        this.lock = core.lock;
        this.recoveryPoint = recoveryPoint;
        this.cut = cut;
        this.journaled = new JournaledLog(core);
    }

    /** Cuts logs of one directory. Durable when it returns. */
    static void run(Collection<LogTruncation> truncations) {
        if (truncations.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> recoveryPoints = new HashMap<>();
        truncations.forEach(each -> recoveryPoints.put(each.core.partition, each.recoveryPoint));
        LogCore any = truncations.iterator().next().core;
        RecoveryPoints points = any.environment.recoveryPoints();
        truncations.forEach(each -> each.journaled.suspend(true));
        try {
            try {
                truncations.forEach(LogTruncation::prepare);
                points.lower(recoveryPoints);
            } catch (FilesException failure) {
                throw any.durability.failureUnlessPassing(failure);
            }
            truncations.forEach(LogTruncation::cut);
            // Again: a checkpoint may have written the old ones in between.
            points.lower(recoveryPoints);
        } catch (FilesException failure) {
            throw any.durability.failure(failure);
        } finally {
            truncations.forEach(each -> each.journaled.suspend(false));
        }
    }

    /** Nothing that is elsewhere may come back behind the cut. */
    private void prepare() {
        core.environment.journal().forget(journaled);
        new LogSwap(core).complete();
        syncSnapshot();
    }

    /** What a recovery from there begins with; where a segment begins it was never synced. */
    private void syncSnapshot() {
        StoredFile snapshot;
        synchronized (lock) {
            snapshot = core.producers.openSnapshot(recoveryPoint);
        }
        if (snapshot != null) {
            try (snapshot) {
                snapshot.sync();
            }
            core.environment.files().syncDirectory(core.directory);
        }
    }

    /** Synced before anything is appended: what was cut off must not come back behind it. */
    private void cut() {
        try (StoredFile active = cutNow()) {
            active.sync();
            core.environment.files().syncDirectory(core.directory);
        }
    }

    /** The segment that is active then. */
    private StoredFile cutNow() {
        synchronized (appending) {
            synchronized (lock) {
                cut.run();
                return core.segments.active().lease();
            }
        }
    }
}
