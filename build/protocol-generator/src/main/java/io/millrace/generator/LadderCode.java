package io.millrace.generator;

import java.util.Comparator;
import java.util.List;

/**
 * Writes the classes that enumerate messages: API keys, and the switches from a key to a decoder.
 */
final class LadderCode {
    private LadderCode() {}

    private static List<Schema> ofType(List<Schema> schemas, String type) {
        return schemas.stream()
                .filter(schema -> schema.type().equals(type))
                .sorted(Comparator.comparing(Schema::apiKey))
                .toList();
    }

    static String apiKey(List<Schema> schemas) {
        CodeWriter code = head("io.millrace.protocol");
        code.line("import java.util.Arrays;").line("import org.jspecify.annotations.Nullable;");
        code.line("");
        code.javadoc("The APIs of the protocol that have a valid version, with their facts.");
        code.line("@Generated(\"io.millrace.generator\")").line("public enum ApiKey {");
        for (Schema request : ofType(schemas, "request")) {
            code.line(
                    "%s(%d, %d, %d, %d, %b, %b),"
                            .formatted(
                                    Names.constant(request.apiName()),
                                    request.apiKey(),
                                    request.valid().lowest(),
                                    request.highestStable(),
                                    firstFlexible(request),
                                    request.listeners().contains("broker"),
                                    request.listeners().contains("controller")));
        }
        code.line(";").line("").lines(API_KEY_BODY);
        code.line("}");
        return code.toString();
    }

    /** One more than any version where there is no flexible one. */
    private static int firstFlexible(Schema request) {
        return request.flexible().isEmpty() ? Versions.UNBOUNDED : request.flexible().lowest();
    }

    private static final String API_KEY_BODY =
            """
            private static final @Nullable ApiKey[] BY_ID = byId();

            private final short id;
            private final short lowestVersion;
            private final short highestVersion;
            private final short firstFlexibleVersion;
            private final boolean onBroker;
            private final boolean onController;

            ApiKey(int id, int lowest, int highest, int firstFlexible, boolean onBroker, boolean onController) {
            this.id = (short) id;
            this.lowestVersion = (short) lowest;
            this.highestVersion = (short) highest;
            this.firstFlexibleVersion = (short) firstFlexible;
            this.onBroker = onBroker;
            this.onController = onController;
            }

            public short id() { return id; }
            public short lowestVersion() { return lowestVersion; }

            /** The highest stable version; the codecs may know a later one that is not stable yet. */
            public short highestVersion() { return highestVersion; }

            /** Short.MAX_VALUE when no version is flexible. */
            public short firstFlexibleVersion() { return firstFlexibleVersion; }
            public boolean isFlexible(short version) { return version >= firstFlexibleVersion; }

            /** Whether a stable version is that one. */
            public boolean hasVersion(short version) {
            return lowestVersion <= version && version <= highestVersion;
            }

            /** Whether clients may send it to a broker. */
            public boolean onBroker() { return onBroker; }

            /** Whether it may be sent to a controller. */
            public boolean onController() { return onController; }
            public short requestHeaderVersion(short version) { return (short) (isFlexible(version) ? 2 : 1); }

            /** An ApiVersions response keeps the oldest header, since its reader can't know yet what we speak. */
            public short responseHeaderVersion(short version) {
            return (short) (this != API_VERSIONS && isFlexible(version) ? 1 : 0);
            }

            /** Null when no valid API has that key. */
            public static @Nullable ApiKey of(int id) {
            return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
            }

            private static @Nullable ApiKey[] byId() {
            ApiKey[] keys = values();
            @Nullable ApiKey[] byId = new ApiKey[keys[keys.length - 1].id + 1];
            Arrays.stream(keys).forEach(key -> byId[key.id] = key);
            return byId;
            }
            """;

    /** {@code RequestCodec} or {@code ResponseCodec}. */
    static String codec(String packageName, String role, List<Schema> schemas) {
        String type = role.toLowerCase(java.util.Locale.ROOT);
        boolean ofClients = type.equals("request");
        CodeWriter code = head(packageName);
        code.line("import io.millrace.protocol.*;").line("");
        code.javadoc("Decodes whole " + type + "s by their key.");
        code.line("@Generated(\"io.millrace.generator\")");
        code.line("public final class " + role + "Codec {");
        code.line("private " + role + "Codec() {}").line("");
        code.lines(
                """
                /**
                 * The body that follows the header. %s
                 *
                 * @throws ProtocolException when the version is not a valid one, or the bytes are no such message
                 */
                """
                        .formatted(
                                ofClients
                                        ? "Bytes behind its last field are ignored: clients of today write some."
                                        : "It must take all bytes that are left."));
        code.line(
                "public static Api%s decode(ApiKey key, short version, MessageReader in) {"
                        .formatted(role));
        code.line("Api" + role + " message = switch (key) {");
        for (Schema schema : ofType(schemas, type)) {
            code.line(
                    "case %s -> %s.decode(in, version);"
                            .formatted(Names.constant(schema.apiName()), schema.name()));
        }
        code.line("};");
        if (!ofClients) {
            code.line("in.requireEnd();");
        }
        code.line("return message;").line("}").line("}");
        return code.toString();
    }

    /**
     * The framing of the metadata log: varints for the frame's version, the type and the version.
     */
    static String metadataRecords(String packageName, List<Schema> schemas) {
        CodeWriter code = head(packageName);
        code.line("import io.millrace.protocol.*;").line("");
        code.javadoc(
                "Metadata records in their frame: uvarint 1, uvarint type, uvarint version, body.");
        code.line("@Generated(\"io.millrace.generator\")");
        code.line("public final class MetadataRecords {");
        code.line("private static final int FRAME_VERSION = 1;").line("");
        code.line("private MetadataRecords() {}").line("");
        code.lines(
                """
                public static void encode(MetadataRecord record, short version, MessageWriter out) {
                out.writeUnsignedVarint(FRAME_VERSION);
                out.writeUnsignedVarint(record.recordType());
                out.writeUnsignedVarint(version);
                record.encode(out, version);
                }

                /** @throws ProtocolException when the bytes are no record of a known type and version */
                public static MetadataRecord decode(MessageReader in) {
                int frameVersion = in.readUnsignedVarint();
                if (frameVersion != FRAME_VERSION) {
                throw new ProtocolException("metadata record", "unknown frame version " + frameVersion);
                }
                int type = in.readUnsignedVarint();
                int wideVersion = in.readUnsignedVarint();
                short version = (short) wideVersion;
                if (version != wideVersion) {
                throw new ProtocolException("metadata record", "impossible version " + wideVersion);
                }
                """);
        code.line("MetadataRecord record = switch (type) {");
        for (Schema schema : ofType(schemas, "metadata")) {
            code.line(
                    "case %d -> %s.decode(in, version);".formatted(schema.apiKey(), schema.name()));
        }
        code.line(
                "default -> throw new ProtocolException(\"metadata record\", \"unknown type \" + type);");
        code.line("};").line("in.requireEnd();").line("return record;").line("}").line("}");
        return code.toString();
    }

    /** Keys and values of a coordinator's topic, each behind an int16. */
    static String coordinatorRecords(String packageName, String name, List<Schema> schemas) {
        CodeWriter code = head(packageName);
        code.line("import io.millrace.protocol.*;")
                .line("import org.jspecify.annotations.Nullable;");
        code.line("");
        code.javadoc(
                "Record keys (int16 type, body of version 0) and values (int16 version, body) of the coordinator's topic.");
        code.line("@Generated(\"io.millrace.generator\")");
        code.line("public final class " + name + " {");
        code.line("private " + name + "() {}").line("");
        code.lines(
                """
                public static void encodeKey(CoordinatorKey key, MessageWriter out) {
                out.writeShort(key.recordType());
                key.encode(out, key.lowestVersion());
                }

                public static void encodeValue(CoordinatorValue value, short version, MessageWriter out) {
                out.writeShort(version);
                value.encode(out, version);
                }

                /** Null when the type of the record is not known: written by a later version, to be skipped. */
                public static @Nullable CoordinatorKey decodeKey(MessageReader in) {
                short type = in.readShort();
                """);
        ladder(code, "CoordinatorKey", "coordinator-key", "(short) 0", schemas);
        code.line("");
        code.line("/** The value below a key of that type; null when the type is not known. */");
        code.line(
                "public static @Nullable CoordinatorValue decodeValue(short type, MessageReader in) {");
        code.line("short version = in.readShort();");
        ladder(code, "CoordinatorValue", "coordinator-value", "version", schemas);
        code.line("}");
        return code.toString();
    }

    private static void ladder(
            CodeWriter code, String role, String type, String version, List<Schema> schemas) {
        code.line(role + " decoded = switch (type) {");
        for (Schema schema : ofType(schemas, type)) {
            code.line(
                    "case %d -> %s.decode(in, %s);"
                            .formatted(schema.apiKey(), schema.name(), version));
        }
        code.line("default -> null;").line("};");
        code.line("if (decoded != null) {").line("in.requireEnd();").line("}");
        code.line("return decoded;").line("}");
    }

    private static CodeWriter head(String packageName) {
        return new CodeWriter()
                .line("package " + packageName + ";")
                .line("")
                .line("import javax.annotation.processing.Generated;");
    }
}
