package io.millrace.generator;

import io.millrace.generator.FieldType.Structure;
import java.util.stream.Collectors;

/** Writes the class of one schema, with the structs below it as nested classes. */
final class MessageCode {
    private final String packageName;
    private final Schema schema;
    private final CodeWriter code = new CodeWriter();

    MessageCode(String packageName, Schema schema) {
        this.packageName = packageName;
        this.schema = schema;
    }

    String write() {
        code.line("package " + packageName + ";").line("");
        code.lines(
                """
                import io.millrace.base.Payload;
                import io.millrace.base.Uuid;
                import io.millrace.protocol.*;
                import java.nio.ByteBuffer;
                import java.util.ArrayList;
                import java.util.List;
                import java.util.Objects;
                import java.util.function.IntConsumer;
                import javax.annotation.processing.Generated;
                import org.jspecify.annotations.Nullable;
                """);
        code.line("");
        code.javadoc(
                "%s, versions %d to %d."
                        .formatted(
                                schema.name(), schema.valid().lowest(), schema.valid().highest()));
        code.line("@Generated(\"io.millrace.generator\")");
        code.line("public final class " + schema.name() + " implements " + role() + " {");
        code.line("public static final short LOWEST_VERSION = " + schema.valid().lowest() + ";");
        code.line("public static final short HIGHEST_VERSION = " + schema.valid().highest() + ";");
        body(schema.root());
        identity();
        for (Struct struct : schema.nested()) {
            code.line("").javadoc(struct.about());
            code.line("public static final class " + struct.name() + " {");
            body(struct);
            code.line("}");
        }
        code.line("}");
        return code.toString();
    }

    private String role() {
        return switch (schema.type()) {
            case "request" -> "ApiRequest";
            case "response" -> "ApiResponse";
            case "metadata" -> "MetadataRecord";
            case "coordinator-key" -> "CoordinatorKey";
            case "coordinator-value" -> "CoordinatorValue";
            default -> "Message";
        };
    }

    private void identity() {
        code.line("");
        code.line("@Override public short lowestVersion() { return LOWEST_VERSION; }");
        code.line("@Override public short highestVersion() { return HIGHEST_VERSION; }");
        switch (schema.type()) {
            case "request", "response" ->
                    code.line(
                            "@Override public ApiKey apiKey() { return ApiKey.%s; }"
                                    .formatted(Names.constant(schema.apiName())));
            case "metadata", "coordinator-key", "coordinator-value" -> {
                code.line("public static final short RECORD_TYPE = " + schema.apiKey() + ";");
                code.line("@Override public short recordType() { return RECORD_TYPE; }");
            }
            default -> {}
        }
    }

    private void body(Struct struct) {
        boolean root = struct == schema.root();
        code.line("");
        for (Field field : struct.fields()) {
            code.line(
                    "private %s %s = %s;"
                            .formatted(
                                    (FieldCode.isLazy(field) ? "@Nullable " : "")
                                            + FieldCode.javaType(field),
                                    field.javaName(),
                                    FieldCode.initialValue(field)));
        }
        for (Field field : struct.fields()) {
            accessors(struct, field);
        }
        code.line("").line(root ? "@Override" : "");
        code.line("public void encode(MessageWriter out, short version) {");
        if (root) {
            requireVersion();
        }
        flexibleVariable(struct);
        new EncodeCode(code, schema, struct).write();
        code.line("}").line("");
        code.line("public static " + struct.name() + " decode(MessageReader in, short version) {");
        if (root) {
            requireVersion();
        }
        flexibleVariable(struct);
        code.line(struct.name() + " message = new " + struct.name() + "();");
        new DecodeCode(code, schema, struct).write();
        code.line("return message;").line("}");
        if (schema.type().equals("response")) {
            new ErrorsCode(code, schema, struct).write();
        }
        objectMethods(struct);
    }

    private void requireVersion() {
        code.line(
                "ProtocolException.requireVersion(\"%s\", version, LOWEST_VERSION, HIGHEST_VERSION);"
                        .formatted(schema.name()));
    }

    private void flexibleVariable(Struct struct) {
        String flexible = schema.flexible().condition(struct.versions());
        if (flexible.startsWith("version")) {
            code.line("boolean flexible = " + flexible + ";");
        }
    }

    private void accessors(Struct struct, Field field) {
        String type = FieldCode.javaType(field);
        String name = field.javaName();
        code.line("").javadoc(field.about());
        code.line("public " + type + " " + name + "() {");
        if (FieldCode.isLazy(field)) {
            code.line("if (this." + name + " == null) {");
            code.line("this." + name + " = new " + type + "();");
            code.line("}");
        }
        code.line("return this." + name + ";").line("}");
        code.line(
                "public %s %s(%s value) { this.%s = value; return this; }"
                        .formatted(struct.name(), name, type, name));
    }

    private void objectMethods(Struct struct) {
        String name = struct.name();
        if (isFieldOfItsOwn(struct)) {
            code.line("").line("/** Whether every field holds its default. */");
            code.line("boolean isInitial() {");
            code.line("return " + isInitial(struct) + ";").line("}");
        }
        String same =
                struct.fields().stream()
                        .map(field -> " && " + FieldCode.sameInThat(field))
                        .collect(Collectors.joining());
        code.line("").line("@Override public boolean equals(@Nullable Object other) {");
        code.line(
                same.isEmpty()
                        ? "return other instanceof " + name + ";"
                        : "return other instanceof " + name + " that" + same + ";");
        code.line("}");
        code.line("").line("@Override public int hashCode() {");
        code.line(
                struct.fields().stream()
                        .map(FieldCode::value)
                        .collect(Collectors.joining(", ", "return Objects.hash(", ");")));
        code.line("}");
        code.line("").line("@Override public String toString() {");
        code.line(
                struct.fields().stream()
                        .map(field -> field.javaName() + "=\" + " + FieldCode.value(field))
                        .collect(
                                Collectors.joining(
                                        " + \", ",
                                        "return \"" + name + "(",
                                        struct.fields().isEmpty() ? ")\";" : " + \")\";")));
        code.line("}");
    }

    private static String isInitial(Struct struct) {
        return struct.fields().stream()
                .map(field -> "!(" + FieldCode.differsFromInitial(field) + ")")
                .collect(Collectors.joining(" && "));
    }

    /** Whether a field holds one such struct, not an array of them, so that it has a default. */
    private boolean isFieldOfItsOwn(Struct struct) {
        return allStructs()
                .flatMap(each -> each.fields().stream())
                .anyMatch(field -> field.type().equals(new Structure(struct.name())));
    }

    private java.util.stream.Stream<Struct> allStructs() {
        return java.util.stream.Stream.concat(
                java.util.stream.Stream.of(schema.root()), schema.nested().stream());
    }
}
