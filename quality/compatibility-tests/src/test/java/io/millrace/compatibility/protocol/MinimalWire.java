package io.millrace.compatibility.protocol;

import java.nio.ByteBuffer;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/**
 * The encodings that make a decoder allocate most for what they weigh: long arrays at one depth,
 * everything else as small as the schema lets it be.
 */
final class MinimalWire {
    private static final int ELEMENTS = 2_000;

    private final int longArrayDepth;

    /**
     * @param longArrayDepth 0 for arrays in the message itself, 1 for those in their elements …
     */
    MinimalWire(int longArrayDepth) {
        this.longArrayDepth = longArrayDepth;
    }

    ByteBuffer of(Schema schema) {
        Object struct = struct(schema, 0);
        ByteBuffer buffer = ByteBuffer.allocate(schema.sizeOf(struct));
        schema.write(buffer, struct);
        return buffer.flip();
    }

    private Struct struct(Schema schema, int depth) {
        Struct struct = new Struct(schema);
        for (BoundField field : schema.fields()) {
            struct.set(field, value(field.def.type, depth));
        }
        return struct;
    }

    private @Nullable Object value(Type type, int depth) {
        if (type.isArray()) {
            return array(type, depth);
        }
        if (type.isNullable()) {
            return null;
        }
        return switch (type) {
            case Schema schema -> struct(schema, depth);
            case TaggedFields tagged -> new TreeMap<>();
            default -> scalar(type);
        };
    }

    private @Nullable Object[] array(Type type, int depth) {
        int length = depth == longArrayDepth ? ELEMENTS : depth < longArrayDepth ? 1 : 0;
        @Nullable Object[] elements = new Object[length];
        for (int i = 0; i < length; i++) {
            elements[i] = value(type.arrayElementType().get(), depth + 1);
        }
        return elements;
    }

    /** A number that no cache of boxes holds. */
    private static Object scalar(Type type) {
        return switch (type.toString()) {
            case "BOOLEAN" -> true;
            case "INT8" -> (byte) 1;
            case "INT16" -> (short) 1_000;
            case "UINT16", "INT32" -> 1_000;
            case "UINT32", "INT64" -> 1_000L;
            case "FLOAT64" -> 1.0;
            case "UUID" -> new Uuid(1, 1);
            case "STRING", "COMPACT_STRING" -> "";
            case "BYTES", "COMPACT_BYTES" -> ByteBuffer.allocate(0);
            case "RECORDS", "COMPACT_RECORDS" ->
                    MemoryRecords.readableRecords(ByteBuffer.allocate(0));
            default -> throw new IllegalArgumentException("no small value for " + type);
        };
    }
}
