package io.millrace.groups.records;

import io.millrace.coordination.StateRecord;
import io.millrace.protocol.CoordinatorKey;
import io.millrace.protocol.CoordinatorValue;
import io.millrace.protocol.MessageReader;
import io.millrace.protocol.MessageWriter;
import io.millrace.protocol.group.GroupRecords;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One record of {@code __consumer_offsets}, decoded. No value is a tombstone.
 *
 * @param key null when a later version wrote it and we do not know its type
 */
public record TopicRecord(@Nullable CoordinatorKey key, @Nullable CoordinatorValue value) {
    private static final int KEY_SIZE_BYTES = 64;
    private static final int VALUE_SIZE_BYTES = 128;

    public static StateRecord encode(CoordinatorKey key, CoordinatorValue value, int version) {
        MessageWriter out = new MessageWriter(VALUE_SIZE_BYTES);
        GroupRecords.encodeValue(value, (short) version, out);
        return new StateRecord(encodeKey(key), out.toBuffer());
    }

    public static StateRecord tombstone(CoordinatorKey key) {
        return new StateRecord(encodeKey(key), null);
    }

    public static TopicRecord decode(StateRecord record) {
        CoordinatorKey key = GroupRecords.decodeKey(new MessageReader(record.key()));
        ByteBuffer value = record.value();
        return new TopicRecord(
                key,
                key == null || value == null
                        ? null
                        : GroupRecords.decodeValue(key.recordType(), new MessageReader(value)));
    }

    private static ByteBuffer encodeKey(CoordinatorKey key) {
        MessageWriter out = new MessageWriter(KEY_SIZE_BYTES);
        GroupRecords.encodeKey(key, out);
        return out.toBuffer();
    }
}
