package io.millrace.generator;

import io.millrace.generator.FieldType.Array;
import io.millrace.generator.FieldType.Scalar;
import io.millrace.generator.FieldType.Structure;

/**
 * A lower bound for the encoded size of a struct in any version. Decoders refuse an array that
 * claims more elements than could fit in the bytes that are left.
 */
final class MinimalSize {
    private final Schema schema;

    MinimalSize(Schema schema) {
        this.schema = schema;
    }

    int of(Struct struct) {
        int sizeBytes = schema.flexible().covers(struct.versions()) ? 1 : 0;
        for (Field field : struct.fields()) {
            if (!field.isTagged() && field.versions().covers(struct.versions())) {
                sizeBytes += of(field);
            }
        }
        return Math.max(1, sizeBytes);
    }

    private int of(Field field) {
        return switch (field.type()) {
            case Scalar scalar -> scalar.sizeBytesMin();
            case Array array -> 1;
            case Structure structure -> field.canBeNull() ? 1 : of(schema.struct(structure.name()));
        };
    }
}
