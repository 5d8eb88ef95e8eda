package io.millrace.generator;

import io.millrace.generator.FieldType.Array;
import io.millrace.generator.FieldType.Scalar;
import io.millrace.generator.FieldType.Structure;

/** Writes the method of a response, or of a part of one, that shows its error codes. */
final class ErrorsCode {
    private static final String SUFFIX = "ErrorCode";

    private final CodeWriter code;
    private final Schema schema;
    private final Struct struct;

    ErrorsCode(CodeWriter code, Schema schema, Struct struct) {
        this.code = code;
        this.schema = schema;
        this.struct = struct;
    }

    void write() {
        boolean root = struct == schema.root();
        if (!root && !hasErrors(struct)) {
            return;
        }
        code.line("").line(root ? "@Override" : "");
        code.line((root ? "public " : "") + "void eachError(IntConsumer to) {");
        struct.fields().forEach(this::field);
        code.line("}");
    }

    private void field(Field field) {
        String name = "this." + field.javaName();
        if (isError(field)) {
            code.line("to.accept(" + name + ");");
            return;
        }
        if (!hasErrors(field.type())) {
            return;
        }
        boolean guarded = field.canBeNull() || FieldCode.isLazy(field);
        if (guarded) {
            code.line("if (" + name + " != null) {");
        }
        switch (field.type()) {
            case Array(Structure(String element)) -> {
                code.line("for (" + element + " element : " + name + ") {");
                code.line("element.eachError(to);").line("}");
            }
            default -> code.line(name + ".eachError(to);");
        }
        if (guarded) {
            code.line("}");
        }
    }

    private static boolean isError(Field field) {
        return field.type() == Scalar.INT16 && field.name().endsWith(SUFFIX);
    }

    private boolean hasErrors(Struct part) {
        return part.fields().stream().anyMatch(field -> isError(field) || hasErrors(field.type()));
    }

    private boolean hasErrors(FieldType type) {
        return switch (type) {
            case Scalar scalar -> false;
            case Array(FieldType element) -> hasErrors(element);
            case Structure(String name) ->
                    schema.nested().stream()
                            .filter(each -> each.name().equals(name))
                            .anyMatch(this::hasErrors);
        };
    }
}
