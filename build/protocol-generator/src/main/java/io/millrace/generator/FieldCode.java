package io.millrace.generator;

import io.millrace.generator.FieldType.Array;
import io.millrace.generator.FieldType.Scalar;
import io.millrace.generator.FieldType.Structure;
import org.jspecify.annotations.Nullable;

/** The Java expressions that a field gives rise to, whatever the version. */
final class FieldCode {
    private FieldCode() {}

    static String javaType(Field field) {
        return (field.canBeNull() ? "@Nullable " : "") + bareType(field.type());
    }

    private static String bareType(FieldType type) {
        return switch (type) {
            case Scalar scalar -> scalar.javaType();
            case Structure structure -> structure.name();
            case Array array -> "List<" + elementType(array) + ">";
        };
    }

    static String elementType(Array array) {
        return switch (array.element()) {
            case Scalar scalar -> scalar.boxedType();
            case Structure structure -> structure.name();
            case Array nested -> throw new IllegalArgumentException("array of arrays: " + nested);
        };
    }

    /**
     * Whether the Java field stays null until somebody asks for the struct: most of them keep their
     * default, and there is one in each partition of a response.
     */
    static boolean isLazy(Field field) {
        return field.type() instanceof Structure && !field.canBeNull();
    }

    /** The value within the class: the Java field, or its accessor where that makes the default. */
    static String value(Field field) {
        return "this." + field.javaName() + (isLazy(field) ? "()" : "");
    }

    /** The value of a Java field that nobody has set. */
    static String initialValue(Field field) {
        if (field.defaultsToNull() || isLazy(field)) {
            return "null";
        }
        return switch (field.type()) {
            case Array array -> "List.of()";
            case Structure structure -> "new " + structure.name() + "()";
            case Scalar scalar -> initialScalar(scalar, field.defaultValue());
        };
    }

    private static String initialScalar(Scalar scalar, @Nullable String text) {
        String given = text == null ? "" : text;
        String number = given.isEmpty() ? "0" : given;
        return switch (scalar) {
            case INT8, INT16, UINT16, INT32, FLOAT64 -> number;
            case UINT32, INT64 -> number + "L";
            case BOOL -> given.isEmpty() ? "false" : given;
            case STRING -> "\"" + given + "\"";
            case UUID -> "Uuid.ZERO";
            case BYTES -> "MessageReader.NO_BYTES";
            case RECORDS -> "null";
        };
    }

    /** The condition that {@code this} holds something else than the initial value. */
    static String differsFromInitial(Field field) {
        String value = "this." + field.javaName();
        if (field.defaultsToNull()) {
            return value + " != null";
        }
        if (isLazy(field)) {
            return "(" + value + " != null && !" + value + ".isInitial())";
        }
        String initial = initialValue(field);
        String differs =
                switch (field.type()) {
                    case Array array -> "!" + value + ".isEmpty()";
                    case Structure structure -> "!" + value + ".isInitial()";
                    case Scalar scalar ->
                            switch (scalar) {
                                case BOOL -> initial.equals("true") ? "!" + value : value;
                                case STRING -> "!" + value + ".equals(" + initial + ")";
                                case BYTES -> value + ".hasRemaining()";
                                case UUID -> "!" + value + ".isZero()";
                                default -> value + " != " + initial;
                            };
                };
        return field.canBeNull() ? "(" + value + " == null || " + differs + ")" : differs;
    }

    /** The condition that {@code this} and {@code that} hold the same. */
    static String sameInThat(Field field) {
        String name = field.javaName() + (isLazy(field) ? "()" : "");
        if (field.type() == Scalar.FLOAT64) {
            return "Double.compare(this." + name + ", that." + name + ") == 0";
        }
        if (field.type() instanceof Scalar scalar && scalar.isPrimitive()) {
            return "this." + name + " == that." + name;
        }
        return "Objects.equals(this." + name + ", that." + name + ")";
    }

    /** The condition for a compact length: known, or the method's local variable. */
    static String compact(Field field, Schema schema, Struct struct) {
        String condition = field.flexible().condition(struct.versions());
        boolean known = condition.equals("true") || condition.equals("false");
        return known || !field.flexible().equals(schema.flexible()) ? condition : "flexible";
    }
}
