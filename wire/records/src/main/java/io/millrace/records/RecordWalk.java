package io.millrace.records;

import io.millrace.records.ValidationOutcome.Rejected;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at each record of a produced batch: keys, timestamps, offset deltas. Owned by one run of
 * {@link BatchValidator}.
 */
final class RecordWalk {
    private final ValidationRules rules;
    private final long earliest;
    private final long latest;
    private final List<RecordError> errors = new ArrayList<>(0);
    private long maxTimestamp = RecordBatch.NO_TIMESTAMP;
    private boolean timestampsWrong;

    RecordWalk(ValidationRules rules, long nowMillis) {
        this.rules = rules;
        boolean bounded = rules.timestamps().type() == TimestampType.CREATE_TIME;
        this.earliest = bounded ? rules.timestamps().earliest(nowMillis) : Long.MIN_VALUE;
        this.latest = bounded ? rules.timestamps().latest(nowMillis) : Long.MAX_VALUE;
    }

    /** Throws {@link RecordsException} where the records can't be read. */
    void over(RecordBatch batch) {
        if (batch.isCompressed()) {
            overExpanded(batch);
            return;
        }
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            while (cursor.next()) {
                check(cursor.index(), cursor.offsetDelta(), cursor.timestamp(), cursor.hasKey());
            }
        }
    }

    private void overExpanded(RecordBatch batch) {
        try (RecordHeads heads = RecordHeads.open(batch, rules.expandedBytesMax())) {
            while (heads.next()) {
                if (rules.compacted()
                        && heads.sizeBytes() > RecordCursor.RECORD_BYTES_MAX_DEFAULT) {
                    throw RecordsException.limit(
                            "record %d has %d bytes, more than compaction takes"
                                    .formatted(heads.index(), heads.sizeBytes()));
                }
                check(heads.index(), heads.offsetDelta(), heads.timestamp(), heads.hasKey());
            }
        }
    }

    /** The largest timestamp of a record, or {@link RecordBatch#NO_TIMESTAMP}. */
    long maxTimestamp() {
        return maxTimestamp;
    }

    /** What the walk found, or null. */
    @Nullable Rejected rejection() {
        if (errors.isEmpty()) {
            return null;
        }
        return timestampsWrong
                ? new Rejected(
                        RejectReason.INVALID_TIMESTAMP,
                        "records have timestamps out of the topic's bounds",
                        List.copyOf(errors))
                : new Rejected(
                        RejectReason.INVALID_RECORD,
                        "records break the topic's rules, the first one: " + errors.getFirst(),
                        List.copyOf(errors));
    }

    private void check(int index, int offsetDelta, long timestamp, boolean hasKey) {
        if (offsetDelta != index) {
            throw RecordsException.corrupt(
                    "record %d has the offset delta %d".formatted(index, offsetDelta));
        }
        if (rules.compacted() && !hasKey) {
            report(index, "a compacted topic accepts no record without a key");
        } else if (timestamp != RecordBatch.NO_TIMESTAMP
                && (timestamp < earliest || timestamp > latest)) {
            timestampsWrong = true;
            report(
                    index,
                    "timestamp %d is not within %d and %d".formatted(timestamp, earliest, latest));
        }
        maxTimestamp = Math.max(maxTimestamp, timestamp);
    }

    private void report(int index, String message) {
        if (errors.size() < BatchValidator.RECORD_ERRORS_MAX) {
            errors.add(new RecordError(index, message));
        }
    }
}
