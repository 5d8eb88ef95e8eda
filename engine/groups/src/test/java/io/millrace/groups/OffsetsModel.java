package io.millrace.groups;

import io.millrace.base.Check;
import io.millrace.coordination.LogEntry;
import io.millrace.coordination.StateRecord;
import io.millrace.coordination.TransactionEnd;
import io.millrace.coordination.TransactionalRecord;
import io.millrace.groups.records.TopicRecord;
import io.millrace.protocol.group.OffsetCommitKey;
import io.millrace.protocol.group.OffsetCommitValue;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What offsets a log of commits means, found the slow way: for each partition, from all the log's
 * entries. A commit counts when it is plain or its producer's next marker commits; of those after
 * the last deletion the last one in the log is the offset.
 */
final class OffsetsModel {
    private static final String UNSTABLE = "unstable";

    private OffsetsModel() {}

    /** By {@code group topic-partition}: the offset, or that a transaction is about to move it. */
    static Map<String, String> of(List<LogEntry> log, boolean requireStable) {
        Map<String, String> offsets = new TreeMap<>();
        for (int i = 0; i < log.size(); i++) {
            StateRecord record = recordOf(log.get(i));
            if (record == null) {
                continue;
            }
            TopicRecord decoded = TopicRecord.decode(record);
            String place = place((OffsetCommitKey) Check.present(decoded.key(), "a key"));
            if (decoded.value() instanceof OffsetCommitValue value) {
                switch (fate(log, i)) {
                    case COUNTS -> {
                        if (!UNSTABLE.equals(offsets.get(place))) {
                            offsets.put(place, String.valueOf(value.offset()));
                        }
                    }
                    case OPEN -> {
                        if (requireStable && !isDeletedAfter(log, i, place)) {
                            offsets.put(place, UNSTABLE);
                        }
                    }
                    case NEVER_WAS -> {}
                }
            } else {
                offsets.remove(place);
            }
        }
        return offsets;
    }

    private enum Fate {
        COUNTS,
        OPEN,
        NEVER_WAS
    }

    private static Fate fate(List<LogEntry> log, int index) {
        if (!(log.get(index) instanceof TransactionalRecord record)) {
            return Fate.COUNTS;
        }
        for (LogEntry later : log.subList(index + 1, log.size())) {
            if (later instanceof TransactionEnd end
                    && end.producer().producerId() == record.producer().producerId()) {
                return end.commit() ? Fate.COUNTS : Fate.NEVER_WAS;
            }
        }
        return Fate.OPEN;
    }

    private static boolean isDeletedAfter(List<LogEntry> log, int index, String place) {
        return log.subList(index + 1, log.size()).stream()
                .anyMatch(entry ->
                        entry instanceof StateRecord record
                                && record.isTombstone()
                                && TopicRecord.decode(record).key() instanceof OffsetCommitKey key
                                && place(key).equals(place));
    }

    private static @Nullable StateRecord recordOf(LogEntry entry) {
        return switch (entry) {
            case StateRecord record -> record;
            case TransactionalRecord record -> record.record();
            case TransactionEnd ignored -> null;
        };
    }

    private static String place(OffsetCommitKey key) {
        return place(key.group(), key.topic(), key.partition());
    }

    static String place(String group, String topic, int partition) {
        return group + " " + topic + "-" + partition;
    }
}
