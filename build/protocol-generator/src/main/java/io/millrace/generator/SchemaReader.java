package io.millrace.generator;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the schema files of a folder: JSON with line comments. */
final class SchemaReader {

    private static final Versions EVERY = new Versions(0, Versions.UNBOUNDED);

    private final JsonMapper mapper =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

    /** The schemas in {@code folder} that have a valid version, by name. */
    List<Schema> readFolder(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(this::read)
                    .filter(schema -> !schema.valid().isEmpty())
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Schema read(Path file) {
        try {
            return schema(mapper.readTree(Files.readString(file)));
        } catch (IOException failure) {
            throw new UncheckedIOException(file + " is no schema", failure);
        }
    }

    private Schema schema(JsonNode json) {
        String name = json.get("name").asText();
        Versions valid = Versions.parse(text(json, "validVersions"), Versions.NONE);
        Versions flexible = Versions.parse(text(json, "flexibleVersions"), Versions.NONE);
        Map<String, Struct> nested = new LinkedHashMap<>();
        for (JsonNode common : json.path("commonStructs")) {
            String structName = common.get("name").asText();
            Versions versions = Versions.parse(text(common, "versions"), EVERY).and(valid);
            nested.put(structName, struct(structName, versions, flexible, common, nested));
        }
        Struct root = struct(name, valid, flexible, json, nested);
        List<String> listeners = new ArrayList<>();
        json.path("listeners").forEach(listener -> listeners.add(listener.asText()));
        Schema.Identity identity =
                new Schema.Identity(
                        name,
                        json.get("type").asText(),
                        json.has("apiKey") ? json.get("apiKey").asInt() : null,
                        List.copyOf(listeners));
        return new Schema(
                identity,
                valid,
                flexible,
                json.path("latestVersionUnstable").asBoolean(false),
                root,
                List.copyOf(nested.values()));
    }

    private Struct struct(
            String name,
            Versions versions,
            Versions flexible,
            JsonNode json,
            Map<String, Struct> nested) {
        List<Field> fields = new ArrayList<>();
        for (JsonNode fieldJson : json.path("fields")) {
            Field field = field(fieldJson, flexible);
            fields.add(field);
            if (fieldJson.has("fields")) {
                String structName = structName(field.type());
                Versions known = versions.and(field.versions());
                Struct child = struct(structName, known, flexible, fieldJson, nested);
                if (nested.put(structName, child) != null) {
                    throw new IllegalArgumentException(name + " defines twice: " + structName);
                }
            }
        }
        return new Struct(name, versions, List.copyOf(fields), json.path("about").asText(""));
    }

    private static Field field(JsonNode json, Versions flexible) {
        Versions tagged = Versions.parse(text(json, "taggedVersions"), Versions.NONE);
        Versions versions = Versions.parse(text(json, "versions"), tagged);
        String name = json.get("name").asText();
        if (!tagged.isEmpty() && !tagged.equals(versions)) {
            throw new IllegalArgumentException(name + " is tagged in some versions only");
        }
        Field.Presence presence =
                new Field.Presence(
                        versions,
                        Versions.parse(text(json, "nullableVersions"), Versions.NONE),
                        Versions.parse(text(json, "flexibleVersions"), flexible),
                        json.has("tag") ? json.get("tag").asInt() : null);
        return new Field(
                name,
                FieldType.parse(json.get("type").asText()),
                presence,
                json.path("ignorable").asBoolean(false),
                defaultValue(json),
                json.path("about").asText(""));
    }

    /**
     * The text "null" is a default of null; a JSON null is no default, as Kafka's own classes have
     * it for the handful of fields that say so.
     */
    private static @Nullable String defaultValue(JsonNode json) {
        return json.hasNonNull("default") ? json.get("default").asText() : null;
    }

    private static @Nullable String text(JsonNode json, String name) {
        return json.has(name) ? json.get(name).asText() : null;
    }

    private static String structName(FieldType type) {
        return switch (type) {
            case FieldType.Array array -> structName(array.element());
            case FieldType.Structure structure -> structure.name();
            case FieldType.Scalar scalar ->
                    throw new IllegalArgumentException(scalar + " has no fields");
        };
    }
}
