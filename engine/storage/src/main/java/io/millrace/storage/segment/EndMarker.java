package io.millrace.storage.segment;

import io.millrace.records.RecordBatch;
import io.millrace.records.RecordCursor;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The record of a control batch that ends a transaction.
 *
 * <pre>
 * key:   int16 version, int16 type (0 abort, 1 commit)
 * value: int16 version, int32 coordinatorEpoch
 * </pre>
 */
public record EndMarker(boolean commit, int coordinatorEpoch) {
    private static final short ABORT = 0;
    private static final short COMMIT = 1;

    /** Null when the control batch is of another type. The batch has all of its bytes. */
    public static @Nullable EndMarker of(RecordBatch control) {
        try (RecordCursor cursor = RecordCursor.open(control)) {
            if (!cursor.next()) {
                return null;
            }
            ByteBuffer key = cursor.key();
            ByteBuffer value = cursor.value();
            if (key == null || key.remaining() < 4 || value == null || value.remaining() < 6) {
                return null;
            }
            short type = key.getShort(key.position() + Short.BYTES);
            if (type != ABORT && type != COMMIT) {
                return null;
            }
            return new EndMarker(type == COMMIT, value.getInt(value.position() + Short.BYTES));
        }
    }
}
