package io.millrace.generator;

/** The type of a field in a schema. */
sealed interface FieldType {

    /** Types that have a method of their own in MessageReader and MessageWriter. */
    enum Scalar implements FieldType {
        INT8("byte", "Byte", 1),
        INT16("short", "Short", 2),
        UINT16("int", "Integer", 2),
        INT32("int", "Integer", 4),
        UINT32("long", "Long", 4),
        INT64("long", "Long", 8),
        FLOAT64("double", "Double", 8),
        BOOL("boolean", "Boolean", 1),
        UUID("Uuid", "Uuid", 16),
        STRING("String", "String", 1),
        BYTES("ByteBuffer", "ByteBuffer", 1),
        RECORDS("Payload", "Payload", 1);

        private final String javaType;
        private final String boxedType;
        private final int sizeBytesMin;

        Scalar(String javaType, String boxedType, int sizeBytesMin) {
            this.javaType = javaType;
            this.boxedType = boxedType;
            this.sizeBytesMin = sizeBytesMin;
        }

        String javaType() {
            return javaType;
        }

        String boxedType() {
            return boxedType;
        }

        /** The fewest bytes that a value takes in any version. */
        int sizeBytesMin() {
            return sizeBytesMin;
        }

        boolean hasLength() {
            return this == STRING || this == BYTES || this == RECORDS;
        }

        boolean isPrimitive() {
            return !hasLength() && this != UUID;
        }

        /** The part of the reader's and writer's method names that stands for this type. */
        String method() {
            return switch (this) {
                case INT8 -> "Byte";
                case INT16 -> "Short";
                case UINT16 -> "UnsignedShort";
                case INT32 -> "Int";
                case UINT32 -> "UnsignedInt";
                case INT64 -> "Long";
                case FLOAT64 -> "Double";
                case BOOL -> "Boolean";
                case UUID -> "Uuid";
                case STRING -> "String";
                case BYTES -> "Bytes";
                case RECORDS -> "Payload";
            };
        }
    }

    record Array(FieldType element) implements FieldType {}

    record Structure(String name) implements FieldType {}

    static FieldType parse(String text) {
        if (text.startsWith("[]")) {
            return new Array(parse(text.substring(2)));
        }
        if (Character.isUpperCase(text.charAt(0))) {
            return new Structure(text);
        }
        for (Scalar scalar : Scalar.values()) {
            if (scalar.name().equalsIgnoreCase(text)) {
                return scalar;
            }
        }
        throw new IllegalArgumentException("a schema has a field of an unknown type: " + text);
    }
}
