package io.millrace.storage.log;

import io.millrace.base.OperatingException;
import io.millrace.files.FilesException;
import io.millrace.storage.RemovedSegment;
import io.millrace.storage.segment.RecordAges;
import io.millrace.storage.segment.Segment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records away from a log so that a crash at any instant finds it as it was or as it will be:
 * the steps under the log's monitors, and between them, outside of it, the waiting for the disk.
 */
final class LogRemovals {
    private static final Logger LOG = LoggerFactory.getLogger(LogRemovals.class);
    private static final long EXAMINED_BYTES_MAX = 1L << 30;

    private final LogCore core;
    private final LogCuts cuts;
    private final LogLock appending;
    private final LogLock lock;

    LogRemovals(LogCore core) {
        this.core = core;
        this.cuts = new LogCuts(core);
        this.appending = core.appending;
        this.lock = core.lock;
    }

    /** Null when there is nothing to cut: then only epochs that got no record go. */
    @Nullable LogTruncation truncationTo(long offset, long nowMillis) {
        if (offset >= core.logEndOffset) {
            synchronized (lock) {
                // Of this node's own leadership, begun at the end; a follower must not go on by it.
                core.epochs.truncateFromEnd(core.logEndOffset);
            }
            return null;
        }
        if (offset < core.logStartOffset) {
            return fullTruncation(offset, nowMillis);
        }
        // Lower than where the cut will be is as good: a little more is verified.
        long recoveryPoint = core.segments.floor(offset).baseOffset();
        return truncation(recoveryPoint, () -> cuts.truncateTo(offset, nowMillis));
    }

    LogTruncation fullTruncation(long offset, long nowMillis) {
        return truncation(0, () -> cuts.truncateFullyAndStartAt(offset, nowMillis));
    }

    private LogTruncation truncation(long recoveryPoint, Runnable cut) {
        return new LogTruncation(core, recoveryPoint, cut);
    }

    /**
     * @param checkpoint of this log
     */
    List<RemovedSegment> applyRetention(long nowMillis, Runnable checkpoint) {
        examineOldest(nowMillis);
        List<RemovedSegment> removed =
                new ArrayList<>(retain(nowMillis, core.durability.writtenRecoveryPoint()));
        if (isRetentionDue(nowMillis)) {
            // A recovery reads from its point on who has written, and who has a transaction open:
            // only what is below may go. On a full disk space comes first.
            checkpoint.run();
            core.durability.writeRecoveryPoint();
            removed.addAll(retain(nowMillis, Long.MAX_VALUE));
        }
        return removed;
    }

    /**
     * Nothing goes by age on the word of a header that only a client vouches for. Outside of the
     * monitors: it reads what may go. A bounded number of bytes; the rest waits for the next time.
     */
    private void examineOldest(long nowMillis) {
        LogRetention retention = new LogRetention(core.config.retention(), nowMillis);
        long leftBytes = EXAMINED_BYTES_MAX;
        for (Segment segment : core.segments.all()) {
            if (core.durability.isClosed() || leftBytes < 0 || !retention.isTooOld(segment)) {
                return;
            }
            if (segment.isDoubtful()) {
                leftBytes -= segment.sizeBytes();
                examine(segment);
            }
        }
    }

    private static void examine(Segment segment) {
        try {
            segment.examined(RecordAges.newestMillis(segment));
        } catch (OperatingException damaged) {
            LOG.warn("{} stays: how old its records are is unknown", segment.path(), damaged);
        }
    }

    private boolean isRetentionDue(long nowMillis) {
        synchronized (lock) {
            return !core.durability.isClosed() && cuts.reasonToRemoveFirst(nowMillis) != null;
        }
    }

    private List<RemovedSegment> retain(long nowMillis, long upToOffset) {
        try {
            synchronized (appending) {
                synchronized (lock) {
                    return cuts.applyRetention(nowMillis, upToOffset);
                }
            }
        } catch (FilesException failure) {
            if (core.environment.health().passes(failure)) {
                return List.of();
            }
            throw core.durability.failure(failure);
        }
    }
}
