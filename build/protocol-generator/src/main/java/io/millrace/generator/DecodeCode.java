package io.millrace.generator;

import io.millrace.generator.FieldType.Array;
import io.millrace.generator.FieldType.Scalar;
import io.millrace.generator.FieldType.Structure;
import java.util.List;

/** Writes the {@code decode} method of a struct. */
final class DecodeCode {
    private final CodeWriter code;
    private final Schema schema;
    private final Struct struct;

    DecodeCode(CodeWriter code, Schema schema, Struct struct) {
        this.code = code;
        this.schema = schema;
        this.struct = struct;
    }

    /** The statements that fill the local variable {@code message}. */
    void write() {
        for (Field field : struct.fields()) {
            String present = field.versions().condition(struct.versions());
            if (field.isTagged() || present.equals("false")) {
                continue;
            }
            if (present.equals("true")) {
                value(field, FieldCode.compact(field, schema, struct));
            } else {
                code.line("if (" + present + ") {");
                value(field, FieldCode.compact(field, schema, struct));
                code.line("}");
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
    }

    private void tags() {
        List<Field> tagged = struct.fields().stream().filter(Field::isTagged).toList();
        if (tagged.isEmpty()) {
            code.line("in.skipTags();");
            return;
        }
        code.line("for (int tags = in.readTagCount(); tags > 0; tags--) {");
        code.line("int tag = in.readUnsignedVarint();");
        code.line("int end = in.beginTag();");
        code.line("switch (tag) {");
        for (Field field : tagged) {
            String present = field.versions().condition(struct.versions());
            code.line("case " + field.tag() + " -> {");
            if (!present.equals("true")) {
                code.line("if (!(" + present + ")) {");
                code.line("in.skipTag(end);");
                code.line("continue;");
                code.line("}");
            }
            value(field, "true");
            code.line("}");
        }
        code.line("default -> in.skipTag(end);");
        code.line("}");
        code.line("in.endTag(end);");
        code.line("}");
    }

    private void value(Field field, String flexible) {
        String target = "message." + field.javaName() + " = ";
        String nullable =
                field.canBeNull() ? field.nullable().condition(struct.versions()) : "false";
        switch (field.type()) {
            case Scalar scalar when scalar.hasLength() ->
                    code.line(target + choose(nullable, scalar.method(), flexible) + ";");
            case Scalar scalar -> code.line(target + "in.read" + scalar.method() + "();");
            case Structure structure -> structure(structure, field, target, nullable);
            case Array array when array.element() instanceof Scalar scalar ->
                    code.line(target + choose(nullable, scalar.method() + "List", flexible) + ";");
            case Array array -> array(array, target, flexible, nullable);
        }
    }

    private static String choose(String nullable, String method, String arguments) {
        String plain = "in.read" + method + "(" + arguments + ")";
        String orNull = "in.readNullable" + method + "(" + arguments + ")";
        return switch (nullable) {
            case "true" -> orNull;
            case "false" -> plain;
            default -> nullable + " ? " + orNull + " : " + plain;
        };
    }

    private void structure(Structure structure, Field field, String target, String nullable) {
        String plain = structure.name() + ".decode(in, version)";
        String presence = field.isTagged() ? "in.readTaggedPresence()" : "in.readPresence()";
        switch (nullable) {
            case "false" -> code.line(target + plain + ";");
            case "true" -> code.line(target + presence + " ? " + plain + " : null;");
            default ->
                    code.line(
                            "%s!(%s) || %s ? %s : null;"
                                    .formatted(target, nullable, presence, plain));
        }
    }

    private void array(Array array, String target, String flexible, String nullable) {
        String element = FieldCode.elementType(array);
        String arguments = flexible + ", " + new MinimalSize(schema).of(schema.struct(element));
        code.line("{");
        code.line("int count = " + choose(nullable, "ArrayLength", arguments) + ";");
        boolean orNull = !nullable.equals("false");
        if (orNull) {
            code.line("if (count < 0) {");
            code.line(target + "null;");
            code.line("} else {");
        }
        code.line("List<" + element + "> list = new ArrayList<>(count);");
        code.line("for (int i = 0; i < count; i++) {");
        code.line("list.add(" + element + ".decode(in, version));");
        code.line("}");
        code.line(target + "list;");
        if (orNull) {
            code.line("}");
        }
        code.line("}");
    }
}
