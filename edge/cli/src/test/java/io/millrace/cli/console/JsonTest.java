package io.millrace.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonTest {
    private static final Map<String, @Nullable Object> VALUE =
            Json.object(
                    "name",
                    "a\"b\n",
                    "count",
                    3L,
                    "ratio",
                    0.5,
                    "on",
                    true,
                    "nothing",
                    null,
                    "list",
                    List.of(1, "two"));

    @Test
    void keepsTheOrderOfFields() {
        assertThat(Json.line(VALUE))
                .isEqualTo(
                        "{\"name\":\"a\\\"b\\n\",\"count\":3,\"ratio\":0.5,\"on\":true,"
                                + "\"nothing\":null,\"list\":[1,\"two\"]}");
    }

    @Test
    void aDocumentIsIndented() {
        assertThat(Json.document(Json.object("a", List.of(1))))
                .isEqualTo("{\n  \"a\":[\n    1\n  ]\n}");
    }
}
