package io.millrace.storage.log;

import io.millrace.records.RecordBatch;
import io.millrace.storage.LogConfig;
import io.millrace.storage.RemovedSegment.Reason;
import io.millrace.storage.segment.Segment;
import org.jspecify.annotations.Nullable;

/** Whether a log's oldest segment may go. */
record LogRetention(LogConfig.Retention config, long nowMillis) {

    /** Null when it stays. */
    @Nullable Reason reasonToRemove(
            Segment oldest, long endOffset, long logSizeBytes, long logStartOffset) {
        if (endOffset <= logStartOffset) {
            return Reason.LOG_START;
        }
        if (!config.delete()) {
            return null;
        }
        if (isTooOld(oldest) && !oldest.isDoubtful()) {
            return Reason.AGE;
        }
        boolean tooLarge =
                config.sizeBytes() >= 0 && logSizeBytes - oldest.sizeBytes() >= config.sizeBytes();
        return tooLarge ? Reason.SIZE : null;
    }

    /** By what its batches say, if nobody has looked into them. */
    boolean isTooOld(Segment segment) {
        return config.delete()
                && config.ageMillis() >= 0
                && nowMillis - newestMillis(segment) > config.ageMillis();
    }

    /** Records without timestamps are as old as their file. */
    private static long newestMillis(Segment segment) {
        long newest = segment.newestMillis();
        return newest == RecordBatch.NO_TIMESTAMP ? segment.createdMillis() : newest;
    }
}
