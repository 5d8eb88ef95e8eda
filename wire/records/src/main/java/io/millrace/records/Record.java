package io.millrace.records;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record, materialised. Key, value and header values are slices of the batch's buffer where the
 * batch is not compressed, and of a copy of the record otherwise.
 *
 * @param timestamp milliseconds since the epoch, or {@link RecordBatch#NO_TIMESTAMP}
 */
@SuppressWarnings("JavaLangClash") // the protocol's word, and nobody here means java.lang.Record
public record Record(
        long offset,
        long timestamp,
        @Nullable ByteBuffer key,
        @Nullable ByteBuffer value,
        List<RecordHeader> headers) {}
