package io.millrace.coordination;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One record of a shard's partition: the encoded key and value, from position to limit. No value is
 * a tombstone. Nobody moves the buffers' positions or changes their bytes.
 */
public record StateRecord(ByteBuffer key, @Nullable ByteBuffer value) implements LogEntry {

    @Override
    public int sizeBytes() {
        return key.remaining() + (value == null ? 0 : value.remaining());
    }

    public boolean isTombstone() {
        return value == null;
    }
}
