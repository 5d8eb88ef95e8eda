package io.millrace.storage.log;

import io.millrace.files.StoredFile;
import io.millrace.records.RecordBatch;
import io.millrace.storage.segment.BatchWalk;
import io.millrace.storage.segment.LeaderEpochs;
import io.millrace.storage.segment.LogEnvironment;
import io.millrace.storage.segment.Segment;
import io.millrace.storage.segment.SegmentLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies the segments of a log above its recovery point, cuts off what isn't whole and makes the
 * rest durable. Used by one thread, once.
 *
 * <p>Where batches are missing before a later segment, one of two things has happened. A power cut
 * may have lost the end of a segment and kept the next one: then nobody was told of what follows,
 * and a log that went on behind the loss would hold what its producers send again. Or something has
 * damaged the files: then what follows was acknowledged, and stays readable behind the hole.
 */
final class LogRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(LogRecovery.class);

    private final LogEnvironment environment;
    private final Path directory;
    private final KnownLog known;
    private final int intervalBytes;
    private final List<Segment> segments;
    private final Set<Long> knownStarts;
    private final LeaderEpochs epochs;
    private final Damage damage;
    private boolean producersSeen;

    /**
     * @param segments what goes is taken out
     * @param knownStarts offsets at which a segment began that is gone, as its indexes tell
     */
    LogRecovery(
            LogEnvironment environment,
            Path directory,
            KnownLog known,
            int intervalBytes,
            List<Segment> segments,
            Set<Long> knownStarts,
            LeaderEpochs epochs) {
        this.environment = environment;
        this.directory = directory;
        this.known = known;
        this.intervalBytes = intervalBytes;
        this.segments = segments;
        this.knownStarts = knownStarts;
        this.epochs = epochs;
        this.damage = new Damage(environment);
    }

    /** Whether batches of producers are above the recovery point. */
    boolean producersSeen() {
        return producersSeen;
    }

    void run() {
        int at = 0;
        while (at + 1 < segments.size()
                && segments.get(at + 1).baseOffset() < known.recoveryPoint()) {
            // One that ends at the point is looked at: it may have been sealed after it was
            // written.
            at++;
        }
        for (; at < segments.size(); at++) {
            Segment segment = segments.get(at);
            long verified = Math.max(known.recoveryPoint(), segment.baseOffset());
            boolean cut =
                    new SegmentLoader(segment, verified, intervalBytes, this::recovered)
                            .load(end ->
                                    damage.keepEnd(segment, end.sizeBytes(), end.nextOffset()));
            if (at + 1 < segments.size() && (cut || isGapAfter(at))) {
                closeGap(at);
            }
            if (at + 1 < segments.size()) {
                long next = segments.get(at + 1).baseOffset();
                segment.seal();
                segment.endsAt(new Segment.End(next, segment.sizeBytes()));
            }
            sync(segment);
        }
        environment.files().syncDirectory(directory);
    }

    private void closeGap(int at) {
        long end = segments.get(at).end().nextOffset();
        long next = segments.get(at + 1).baseOffset();
        boolean recordsFollow =
                segments.subList(at + 1, segments.size()).stream()
                        .anyMatch(segment -> segment.sizeBytes() > 0);
        if (recordsFollow && (known.machineWentOn() || knownStarts.contains(end))) {
            LOG.error(
                    "{}: offsets {} to {} are missing or damaged; the log goes on behind them",
                    directory,
                    end,
                    next - 1);
            return;
        }
        while (segments.size() > at + 1) {
            damage.keep(segments.removeLast(), "follows the lost offset " + end);
        }
    }

    /** A tail that was lost at a batch's end shows only by where the next segment begins. */
    private boolean isGapAfter(int index) {
        long end = Math.max(segments.get(index).end().nextOffset(), known.logStartOffset());
        long gap = segments.get(index + 1).baseOffset() - end;
        return gap > 0 && gap < Integer.MAX_VALUE && !isCompacted(segments.get(index));
    }

    /**
     * Kafka's cleaner leaves gaps where a segment's last batches went; Millrace's own does not.
     * They are known by the cleaner's checkpoint, or by the gaps between the batches.
     */
    private boolean isCompacted(Segment segment) {
        if (segment.end().nextOffset() < known.cleanedUpToOffset()) {
            return true;
        }
        long expected = segment.baseOffset();
        try (StoredFile file = segment.lease()) {
            BatchWalk walk = new BatchWalk(file, 0, segment.sizeBytes());
            while (walk.next()) {
                if (walk.batch().baseOffset() != expected) {
                    return true;
                }
                expected = walk.batch().nextOffset();
            }
        }
        return false;
    }

    private void recovered(RecordBatch batch) {
        epochs.assign(batch.partitionLeaderEpoch(), batch.baseOffset());
        producersSeen |= batch.hasProducerId();
    }

    private static void sync(Segment segment) {
        try (StoredFile file = segment.lease()) {
            file.sync();
        }
        segment.syncedUpTo(segment.sizeBytes());
    }
}
