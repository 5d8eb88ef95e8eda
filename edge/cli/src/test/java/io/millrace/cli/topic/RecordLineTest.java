package io.millrace.cli.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cli.console.CommandException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RecordLineTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void withoutDelimitersTheLineIsTheValue() {
        RecordLine line = new RecordLine.Syntax(null, null, null).parse(bytes("a:b"));

        assertThat(line.key()).isNull();
        assertThat(line.value()).isEqualTo(bytes("a:b"));
        assertThat(line.headers()).isEmpty();
    }

    @Test
    void headersThenKeyThenValue() {
        RecordLine line = new RecordLine.Syntax("|", "=>", null).parse(bytes("x=1,y|k=>v=>w"));

        assertThat(line.key()).isEqualTo(bytes("k"));
        assertThat(line.value()).isEqualTo(bytes("v=>w"));
        assertThat(line.headers()).extracting(header -> header.key()).containsExactly("x", "y");
        assertThat(line.headers().get(0).value()).isEqualTo(bytes("1"));
        assertThat(line.headers().get(1).value()).isNull();
    }

    @Test
    void aMarkerStandsForNull() {
        RecordLine tombstone = new RecordLine.Syntax(null, ":", "NULL").parse(bytes("k:NULL"));

        assertThat(tombstone.key()).isEqualTo(bytes("k"));
        assertThat(tombstone.value()).isNull();
    }

    @Test
    void aLineWithoutItsDelimiterIsNamed() {
        RecordLine.Syntax syntax = new RecordLine.Syntax(null, ":", null);

        assertThatThrownBy(() -> syntax.parse(bytes("no delimiter")))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("--key-delimiter")
                .hasMessageContaining("no delimiter");
    }
}
