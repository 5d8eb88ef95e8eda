package io.millrace.records;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Buffers that hold nothing but whole batches. */
public final class RecordBatches {

    private RecordBatches() {}

    /**
     * Shows every batch from the buffer's position to its limit. The flyweight is reused: valid
     * during the call.
     *
     * @throws RecordsException (corrupt) where the bytes are not consecutive whole batches
     */
    public static void forEach(ByteBuffer buffer, Consumer<RecordBatch> action) {
        BatchCursor cursor = new BatchCursor(buffer);
        for (RecordBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
            action.accept(batch);
        }
        if (cursor.end() != BatchCursor.End.CLEAN) {
            throw RecordsException.corrupt(describe(cursor));
        }
    }

    /** For people: where and why a walk stopped. */
    public static String describe(BatchCursor cursor) {
        String what =
                switch (cursor.end()) {
                    case OPEN -> "there may be more batches";
                    case CLEAN -> "batches end with the buffer";
                    case PARTIAL -> "the buffer ends within a batch";
                    case BAD_LENGTH -> "a batch claims a length below the minimum";
                    case OLD_MAGIC -> "message format 0 or 1 is not supported";
                    case UNKNOWN_MAGIC -> "not a record batch: unknown magic";
                };
        return what + " at byte " + cursor.position();
    }
}
