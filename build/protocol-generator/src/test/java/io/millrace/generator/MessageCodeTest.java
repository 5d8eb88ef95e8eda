package io.millrace.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the schema's words turn into. That the result is right on the wire, the oracle tests show.
 */
class MessageCodeTest {
    @TempDir private Path folder;

    private List<Schema> schemas(String fields) throws IOException {
        String json =
                """
                // A comment, as the published schemas have them.
                { "apiKey": 7, "type": "request", "listeners": ["broker"], "name": "ThingRequest",
                  "validVersions": "1-4", "flexibleVersions": "3+", "latestVersionUnstable": true,
                  "fields": [ %s ] }
                """;
        Files.writeString(folder.resolve("ThingRequest.json"), json.formatted(fields));
        return new SchemaReader().readFolder(folder);
    }

    private String code(String fields) throws IOException {
        return new MessageCode("io.example", schemas(fields).getFirst()).write();
    }

    @Test
    void aFieldThatSomeVersionsLackIsRefusedThere() throws IOException {
        assertThat(code("{ 'name': 'A', 'type': 'int32', 'versions': '2+' }".replace('\'', '"')))
                .contains("private int a = 0;")
                .contains("if (version >= 2) {\n            out.writeInt(this.a);")
                .contains("if (!(version >= 2) && this.a != 0) {");
    }

    @Test
    void anIgnorableFieldIsDropped() throws IOException {
        assertThat(
                        code(
                                "{ 'name': 'A', 'type': 'int32', 'versions': '2+', 'ignorable': true }"
                                        .replace('\'', '"')))
                .doesNotContain("notInVersion");
    }

    @Test
    void defaultsInTheirForms() throws IOException {
        String code =
                code(
                        """
                        { "name": "Hex", "type": "int32", "versions": "0+", "default": "0x7fffffff" },
                        { "name": "Wide", "type": "int64", "versions": "0+", "default": -1 },
                        { "name": "Flag", "type": "bool", "versions": "0+", "default": "true" },
                        { "name": "Name", "type": "string", "versions": "0+",
                          "nullableVersions": "0+", "default": "null" },
                        { "name": "Ids", "type": "[]int32", "versions": "0+",
                          "nullableVersions": "0+", "default": null }
                        """);

        assertThat(code)
                .contains("private int hex = 0x7fffffff;")
                .contains("private long wide = -1L;")
                .contains("private boolean flag = true;")
                .contains("private @Nullable String name = null;")
                .contains("private @Nullable List<Integer> ids = List.of();");
    }

    @Test
    void structsAndTags() throws IOException {
        String code =
                code(
                        """
                        { "name": "Rows", "type": "[]Row", "versions": "0+", "fields": [
                          { "name": "Name", "type": "string", "versions": "0+" } ] },
                        { "name": "Extra", "type": "Extra", "versions": "3+", "taggedVersions": "3+",
                          "tag": 0, "fields": [
                          { "name": "Id", "type": "uuid", "versions": "3+" } ] }
                        """);

        assertThat(code)
                .contains("public static final class Row {")
                .contains("int count = in.readArrayLength(flexible, 1);")
                .contains("(this.extra != null && !this.extra.isInitial())")
                .contains("case 0 -> {")
                .contains("in.skipTags();");
    }

    @Test
    void theUnstableVersionIsReadButNotServed() throws IOException {
        List<Schema> schemas =
                schemas("{ \"name\": \"A\", \"type\": \"int8\", \"versions\": \"0+\" }");

        assertThat(LadderCode.apiKey(schemas)).contains("THING(7, 1, 3, 3, true, false),");
        assertThat(new MessageCode("io.example", schemas.getFirst()).write())
                .contains("HIGHEST_VERSION = 4;");
    }

    @Test
    void whatTheGeneratorDoesNotKnowStopsTheBuild() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        schemas("{ \"name\": \"A\", \"type\": \"int7\", \"versions\": \"0+\" }"))
                .withMessageContaining("int7");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        schemas(
                                """
                                { "name": "A", "type": "int8", "versions": "0+",
                                  "taggedVersions": "3+", "tag": 0 }
                                """))
                .withMessageContaining("tagged in some versions only");
    }
}
