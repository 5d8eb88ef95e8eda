package io.millrace.storage.cleaning;

import io.millrace.storage.LogConfig;
import io.millrace.storage.log.LogCore;
import io.millrace.storage.segment.Segment;
import java.util.ArrayList;
import java.util.List;

/**
 * Which neighbouring segments become one when they are cleaned. Reads indexes; without the log's
 * lock.
 */
final class SegmentGroups {

    private SegmentGroups() {}

    /** All segments that begin below the offset, by groups in their order. */
    static List<List<Segment>> of(LogCore log, long upToOffset) {
        LogConfig.Segments bounds = log.config.segments();
        List<List<Segment>> groups = new ArrayList<>();
        List<Segment> group = new ArrayList<>();
        long sizeBytes = 0;
        long offsetBytes = 0;
        long timeBytes = 0;
        for (Segment segment : log.segments.all()) {
            if (segment.baseOffset() >= upToOffset || segment == log.segments.active()) {
                break;
            }
            long offsets = 8L * segment.files().offsetIndex().count();
            long times = 12L * segment.files().timeIndex().count();
            boolean fits =
                    sizeBytes + segment.sizeBytes() <= bounds.sizeBytes()
                            && offsetBytes + offsets <= bounds.indexBytes()
                            && timeBytes + times <= bounds.indexBytes();
            if (!group.isEmpty()
                    && !(fits && group.getFirst().canTake(segment.end().nextOffset()))) {
                groups.add(group);
                group = new ArrayList<>();
                sizeBytes = 0;
                offsetBytes = 0;
                timeBytes = 0;
            }
            group.add(segment);
            sizeBytes += segment.sizeBytes();
            offsetBytes += offsets;
            timeBytes += times;
        }
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return groups;
    }
}
