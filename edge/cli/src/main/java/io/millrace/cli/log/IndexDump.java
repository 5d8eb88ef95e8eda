package io.millrace.cli.log;

import io.millrace.cli.console.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * Shows and checks the sparse indexes of a segment, against the segment where it is there.
 *
 * <pre>
 * index     = { relativeOffset int32, position int32 }
 * timeindex = { timestampMillis int64, relativeOffset int32 }
 * txnindex  = { version int16, producerId int64, firstOffset int64, lastOffset int64,
 *               lastStableOffset int64 }
 * </pre>
 *
 * Relative offsets count from the offset in the file's name. An index in use is longer than what it
 * holds; the rest is zero.
 */
final class IndexDump {
    private static final int OFFSET_ENTRY_BYTES = 8;
    private static final int TIME_ENTRY_BYTES = 12;
    private static final int TRANSACTION_ENTRY_BYTES = 34;

    private final DumpOutput output;
    private final FileBytes index;
    private final long baseOffset;

    IndexDump(DumpOutput output, FileBytes index, long baseOffset) {
        this.output = output;
        this.index = index;
        this.baseOffset = baseOffset;
    }

    void offsets(@Nullable FileBytes segment) throws IOException {
        long lastOffset = -1;
        int lastPosition = -1;
        for (long at = 0; at + OFFSET_ENTRY_BYTES <= index.sizeBytes(); at += OFFSET_ENTRY_BYTES) {
            ByteBuffer entry = index.read(at, OFFSET_ENTRY_BYTES);
            long offset = baseOffset + entry.getInt();
            int position = entry.getInt();
            if (offset == baseOffset && position == 0) {
                return; // reserved space: a segment's first batch needs no entry
            }
            output.entry(Json.object("offset", offset, "position", position));
            if (offset <= lastOffset || position <= lastPosition) {
                output.damage(at, "the entry does not grow");
            }
            if (segment != null) {
                compare(at, offset, new BatchScan(segment).at(position));
            }
            lastOffset = offset;
            lastPosition = position;
        }
        checkEnd(OFFSET_ENTRY_BYTES);
    }

    void times() throws IOException {
        long lastTimestamp = -1;
        long lastOffset = -1;
        for (long at = 0; at + TIME_ENTRY_BYTES <= index.sizeBytes(); at += TIME_ENTRY_BYTES) {
            ByteBuffer entry = index.read(at, TIME_ENTRY_BYTES);
            long timestampMillis = entry.getLong();
            long offset = baseOffset + entry.getInt();
            if (timestampMillis == 0 && offset == baseOffset) {
                return; // reserved space
            }
            output.entry(
                    Json.object(
                            "timestamp", Instant.ofEpochMilli(timestampMillis), "offset", offset));
            if (timestampMillis <= lastTimestamp || offset < lastOffset) {
                output.damage(at, "the entry does not grow");
            }
            lastTimestamp = timestampMillis;
            lastOffset = offset;
        }
        checkEnd(TIME_ENTRY_BYTES);
    }

    void transactions() throws IOException {
        for (long at = 0;
                at + TRANSACTION_ENTRY_BYTES <= index.sizeBytes();
                at += TRANSACTION_ENTRY_BYTES) {
            ByteBuffer entry = index.read(at, TRANSACTION_ENTRY_BYTES);
            short version = entry.getShort();
            if (version != 0) {
                output.damage(at, "an entry has version " + version + ", only 0 is known");
                return;
            }
            output.entry(
                    Json.object(
                            "producerId", entry.getLong(),
                            "firstOffset", entry.getLong(),
                            "lastOffset", entry.getLong(),
                            "lastStableOffset", entry.getLong()));
        }
        checkEnd(TRANSACTION_ENTRY_BYTES);
    }

    private void compare(long at, long offset, @Nullable RecordBatch batch) {
        if (batch == null) {
            output.damage(at, "no batch starts at that position of the segment");
        } else if (offset < batch.baseOffset() || offset > batch.lastOffset()) {
            output.damage(
                    at,
                    "the batch there holds offsets "
                            + batch.baseOffset()
                            + " to "
                            + batch.lastOffset());
        }
    }

    private void checkEnd(int entryBytes) {
        long rest = index.sizeBytes() % entryBytes;
        if (rest != 0) {
            output.damage(index.sizeBytes() - rest, "the last entry is not whole");
        }
    }
}
