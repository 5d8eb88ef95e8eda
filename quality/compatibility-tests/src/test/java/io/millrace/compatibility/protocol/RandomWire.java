package io.millrace.compatibility.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.NullableSchema;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/**
 * Random encodings of a message, made from Kafka's run-time description of its schema: a third
 * opinion beside Kafka's generated classes and ours.
 */
public final class RandomWire {
    private static final int[] NUMBERS = {0, 0, 1, -1, -2, 3, 60_000, 127, 128, 16_384};
    private static final String[] TEXTS = {
        "",
        "",
        "a",
        "topic-1",
        "grüße",
        "ключ",
        "鍵🔑",
        "x".repeat(127),
        "y".repeat(128),
        "é".repeat(100),
        "z".repeat(400)
    };

    private final SplittableRandom random;

    public RandomWire(SplittableRandom random) {
        this.random = random;
    }

    /** One random value of the schema, encoded. */
    public ByteBuffer next(Schema described) {
        Schema schema = corrected(described);
        Object struct = value(schema);
        ByteBuffer buffer = ByteBuffer.allocate(schema.sizeOf(struct));
        schema.write(buffer, struct);
        return buffer.flip();
    }

    /**
     * Kafka's description of a tagged struct that may be null has the null marker of an ordinary
     * one, which its generated class neither writes nor reads. One message has such a field.
     */
    private static Schema corrected(Schema schema) {
        List<Field> fields = new ArrayList<>();
        for (BoundField field : schema.fields()) {
            fields.add(corrected(field.def));
        }
        return new Schema(fields.toArray(Field[]::new));
    }

    private static Field corrected(Field field) {
        if (field.type instanceof TaggedFields tagged) {
            Map<Integer, Field> fields = new TreeMap<>(tagged.fields());
            fields.replaceAll((tag, each) -> correctedTag(each));
            return new Field(field.name, new TaggedFields(fields));
        }
        return field;
    }

    private static Field correctedTag(Field field) {
        return field.type instanceof NullableSchema struct
                ? new Field(field.name, new TaggedStruct(struct))
                : field;
    }

    /** A tagged struct that may be null: uvarint 0, or uvarint 1 and the struct. */
    private static final class TaggedStruct extends Type {
        private final Schema struct;

        TaggedStruct(Schema struct) {
            this.struct = struct;
        }

        @Override
        public boolean isNullable() {
            return true;
        }

        @Override
        public void write(ByteBuffer buffer, @Nullable Object value) {
            int start = buffer.position();
            if (value == null) {
                buffer.put((byte) 0);
            } else {
                struct.write(buffer, value);
                buffer.put(start, (byte) 1);
            }
        }

        @Override
        public Object read(ByteBuffer buffer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public @Nullable Object validate(@Nullable Object value) {
            return value;
        }

        @Override
        public int sizeOf(@Nullable Object value) {
            return struct.sizeOf(value);
        }
    }

    private @Nullable Object value(Type type) {
        if (type.isNullable() && random.nextInt(4) == 0) {
            return null;
        }
        if (type instanceof Schema schema) {
            return struct(schema);
        }
        if (type.isArray()) {
            @Nullable Object[] elements =
                    new Object[random.nextInt(10) == 0 ? 130 : random.nextInt(4)];
            boolean large = elements.length > 4 && type.arrayElementType().get() instanceof Schema;
            @Nullable Object[] some = large ? new Object[5] : elements;
            for (int i = 0; i < some.length; i++) {
                some[i] = value(type.arrayElementType().get());
            }
            return some;
        }
        return switch (type) {
            case TaggedFields tagged -> tags(tagged);
            case TaggedStruct tagged -> struct(tagged.struct);
            default -> scalar(type);
        };
    }

    private Struct struct(Schema schema) {
        Struct struct = new Struct(schema);
        for (BoundField field : schema.fields()) {
            struct.set(field, value(field.def.type));
        }
        return struct;
    }

    private TreeMap<Integer, @Nullable Object> tags(TaggedFields tagged) {
        TreeMap<Integer, @Nullable Object> values = new TreeMap<>();
        for (Map.Entry<Integer, Field> field : tagged.fields().entrySet()) {
            if (random.nextBoolean()) {
                values.put(field.getKey(), value(field.getValue().type));
            }
        }
        return values;
    }

    private Object scalar(Type type) {
        long number = random.nextBoolean() ? pick() : random.nextLong();
        return switch (type.toString()) {
            case "BOOLEAN" -> random.nextBoolean();
            case "INT8" -> (byte) number;
            case "INT16" -> (short) number;
            case "UINT16" -> (int) number & 0xffff;
            case "INT32" -> (int) number;
            case "UINT32" -> number & 0xffff_ffffL;
            case "INT64" -> number;
            case "FLOAT64" -> random.nextInt(5) == 0 ? Double.NaN : number / 3.0;
            case "UUID" ->
                    random.nextInt(4) == 0 ? Uuid.ZERO_UUID : new Uuid(number, random.nextLong());
            case "STRING", "NULLABLE_STRING", "COMPACT_STRING", "COMPACT_NULLABLE_STRING" ->
                    TEXTS[random.nextInt(TEXTS.length)];
            case "BYTES", "NULLABLE_BYTES", "COMPACT_BYTES", "COMPACT_NULLABLE_BYTES" -> bytes();
            case "RECORDS", "NULLABLE_RECORDS", "COMPACT_RECORDS", "COMPACT_NULLABLE_RECORDS" ->
                    MemoryRecords.readableRecords(bytes());
            default -> throw new IllegalArgumentException("no random value for " + type);
        };
    }

    private long pick() {
        return NUMBERS[random.nextInt(NUMBERS.length)];
    }

    private ByteBuffer bytes() {
        byte[] bytes = new byte[random.nextInt(5) == 0 ? 300 : random.nextInt(20)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }
}
