package io.millrace.storage.log;

import io.millrace.files.FilesException;
import io.millrace.storage.RemovedSegment;
import io.millrace.storage.segment.LogFileNames;
import io.millrace.storage.segment.Segment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes records away from a log's end or start. Called under both of the log's monitors. */
final class LogCuts {
    private final LogCore log;

    LogCuts(LogCore log) {
        this.log = log;
    }

    void truncateTo(long offset, long nowMillis) {
        log.requireBetweenAppends();
        while (log.segments.count() > 1 && log.segments.active().baseOffset() > offset) {
            retire(log.segments.removeLast(), nowMillis);
        }
        // Before the cut, which would leave no trace of damage.
        log.producers.checkIndex(log.segments.active());
        log.segments.active().truncateTo(offset);
        log.prepareActive();
        Segment active = log.segments.active();
        if (active.end().nextOffset() < log.logStartOffset) {
            // The log began within the batch that was cut.
            active.endsAt(new Segment.End(log.logStartOffset, active.sizeBytes()));
        }
        cutTo(active.end().nextOffset());
    }

    void truncateFullyAndStartAt(long offset, long nowMillis) {
        log.requireBetweenAppends();
        // From the end: a crash in between leaves a shorter log, never one with a gap.
        log.segments.all().reversed().forEach(segment -> retire(segment, nowMillis));
        Segment fresh = log.newSegment(offset, nowMillis);
        fresh.create();
        log.durability.directoryChanged();
        log.segments.replaceAll(fresh);
        log.logStartOffset = offset;
        log.epochs.clear();
        log.producers.truncateTo(-1);
        cutTo(offset);
        log.startsAnewAt(offset);
        log.unstable();
    }

    private void cutTo(long offset) {
        log.endsAt(offset);
        log.epochs.truncateFromEnd(offset);
        log.producers.truncateTo(offset);
        log.durability.truncatedTo(offset);
        log.cleanedUpToOffset = Math.min(log.cleanedUpToOffset, offset);
        log.unstable();
    }

    /**
     * @param upToOffset no segment goes that ends above it
     */
    List<RemovedSegment> applyRetention(long nowMillis, long upToOffset) {
        log.requireBetweenAppends();
        List<RemovedSegment> removed = new ArrayList<>();
        while (!log.durability.isClosed()) {
            Segment oldest = log.segments.first();
            long endOffset = endOfFirst();
            RemovedSegment.Reason reason = reasonToRemoveFirst(nowMillis);
            if (reason == null || endOffset > upToOffset) {
                break;
            }
            if (log.segments.count() == 1) {
                log.roll(log.logEndOffset, nowMillis);
            }
            log.startAt(endOffset);
            log.segments.removeFirst();
            removed.add(
                    new RemovedSegment(oldest.baseOffset(), endOffset, oldest.sizeBytes(), reason));
            retire(oldest, nowMillis);
        }
        return removed;
    }

    /** Null when the first segment stays. */
    RemovedSegment.@Nullable Reason reasonToRemoveFirst(long nowMillis) {
        Segment oldest = log.segments.first();
        long endOffset = endOfFirst();
        return endOffset > log.highWatermark || oldest.sizeBytes() == 0
                ? null
                : new LogRetention(log.config.retention(), nowMillis)
                        .reasonToRemove(
                                oldest, endOffset, log.segments.sizeBytes(), log.logStartOffset);
    }

    private long endOfFirst() {
        return log.segments.count() > 1 ? log.segments.all().get(1).baseOffset() : log.logEndOffset;
    }

    /** On a full disk it goes at once; who has the files open reads on. */
    private void retire(Segment segment, long nowMillis) {
        long delayMillis = log.config.retention().fileDeleteDelayMillis();
        try {
            segment.files().renameWith(LogFileNames.DELETED);
        } catch (FilesException failure) {
            if (!failure.passes()) {
                throw failure;
            }
            // A longer name takes room, an end makes some.
            delayMillis = 0;
        }
        log.durability.directoryChanged();
        log.environment
                .deletions()
                .add(
                        log.environment.health().full() ? nowMillis : nowMillis + delayMillis,
                        segment.files()::delete);
    }
}
