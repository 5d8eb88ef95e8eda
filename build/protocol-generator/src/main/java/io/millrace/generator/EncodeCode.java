package io.millrace.generator;

import io.millrace.generator.FieldType.Array;
import io.millrace.generator.FieldType.Scalar;
import io.millrace.generator.FieldType.Structure;
import java.util.Comparator;
import java.util.List;

/** Writes the {@code encode} method of a struct. */
final class EncodeCode {
    private final CodeWriter code;
    private final Schema schema;
    private final Struct struct;

    EncodeCode(CodeWriter code, Schema schema, Struct struct) {
        this.code = code;
        this.schema = schema;
        this.struct = struct;
    }

    /** The statements between the method's braces. */
    void write() {
        for (Field field : struct.fields()) {
            if (!field.isTagged()) {
                plain(field);
            }
        }
        String flexible = schema.flexible().condition(struct.versions());
        if (flexible.equals("true")) {
            tags();
        } else if (!flexible.equals("false")) {
            code.line("if (flexible) {");
            tags();
            code.line("}");
        }
        for (Field field : struct.fields()) {
            if (field.isTagged() && !field.ignorable()) {
                refuseOutside(field, field.versions().condition(struct.versions()));
            }
        }
    }

    private void plain(Field field) {
        String present = field.versions().condition(struct.versions());
        if (present.equals("true")) {
            value(field, FieldCode.compact(field, schema, struct));
        } else {
            if (!present.equals("false")) {
                code.line("if (" + present + ") {");
                value(field, FieldCode.compact(field, schema, struct));
                code.line("}");
            }
            if (!field.ignorable()) {
                refuseOutside(field, present);
            }
        }
    }

    private void refuseOutside(Field field, String present) {
        if (present.equals("true")) {
            return;
        }
        String absent = present.equals("false") ? "" : "!(" + present + ") && ";
        code.line("if (" + absent + FieldCode.differsFromInitial(field) + ") {");
        code.line(
                "throw ProtocolException.notInVersion(\"%s.%s\", version);"
                        .formatted(struct.name(), field.javaName()));
        code.line("}");
    }

    private void tags() {
        List<Field> tagged =
                struct.fields().stream()
                        .filter(Field::isTagged)
                        .sorted(Comparator.comparing(Field::tag))
                        .toList();
        if (tagged.isEmpty()) {
            code.line("out.writeNoTags();");
            return;
        }
        code.line("int tags = out.beginTags();");
        for (Field field : tagged) {
            String present = field.versions().condition(struct.versions());
            String and = present.equals("true") ? "" : present + " && ";
            code.line("if (" + and + FieldCode.differsFromInitial(field) + ") {");
            code.line("int tag = out.beginTag(tags, " + field.tag() + ");");
            value(field, "true");
            code.line("out.endTag(tag);");
            code.line("}");
        }
    }

    private void value(Field field, String flexible) {
        String value = FieldCode.value(field);
        String nullable =
                field.canBeNull() ? field.nullable().condition(struct.versions()) : "false";
        switch (field.type()) {
            case Scalar scalar when scalar.hasLength() ->
                    code.line(
                            "out.write%s(%s, %s, %s);"
                                    .formatted(scalar.method(), value, flexible, nullable));
            case Scalar scalar -> code.line("out.write%s(%s);".formatted(scalar.method(), value));
            case Structure structure -> structure(field, value, nullable);
            case Array array when array.element() instanceof Scalar scalar ->
                    code.line(
                            "out.write%sList(%s, %s, %s);"
                                    .formatted(scalar.method(), value, flexible, nullable));
            case Array array -> array(array, value, flexible, nullable, field.canBeNull());
        }
    }

    private void structure(Field field, String value, String nullable) {
        if (field.canBeNull()) {
            String method = field.isTagged() ? "writeTaggedPresence" : "writePresence";
            code.line("if (out.%s(%s != null, %s)) {".formatted(method, value, nullable));
            code.line(value + ".encode(out, version);");
            code.line("}");
        } else {
            code.line(value + ".encode(out, version);");
        }
    }

    private void array(
            Array array, String value, String flexible, String nullable, boolean canBeNull) {
        if (canBeNull) {
            code.line("if (" + value + " == null) {");
            code.line("out.writeNullArray(" + flexible + ", " + nullable + ");");
            code.line("} else {");
        }
        code.line("out.writeArrayLength(" + value + ".size(), " + flexible + ");");
        code.line("for (" + FieldCode.elementType(array) + " element : " + value + ") {");
        code.line("element.encode(out, version);");
        code.line("}");
        if (canBeNull) {
            code.line("}");
        }
    }
}
