package io.millrace.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * docs/CONFIGURATION.md says what the key tables say. After a change of a table, run this test with
 * {@code -Dmillrace.write.docs=true} and commit what it wrote.
 */
class ConfigurationDocumentTest {
    private static final Path DOCUMENT = Path.of("../../docs/CONFIGURATION.md");

    @Test
    void theDocumentFollowsTheTables() throws IOException {
        String text = text();
        if (Boolean.getBoolean("millrace.write.docs")) {
            Files.writeString(DOCUMENT, text);
        }
        assertThat(Files.readString(DOCUMENT)).isEqualTo(text);
    }

    private static String text() {
        StringBuilder text = new StringBuilder();
        text.append(
                """
                # Configuration

                Generated from the key tables of `lib/config`; a test keeps it true.

                Settings have Kafka's names. They come from a `server.properties`
                (`./millrace server --config FILE`) and from `--set key=value`, which is stronger.
                A key that neither Kafka nor Millrace knows stops the start and names the nearest
                ones. Settings of topics, and keys with a yes below, can be changed at run time
                with Kafka's own tools or `./millrace config set`; all others are read at the start.

                Levels of loggers can be changed while a broker runs, and are forgotten at its stop:
                `kafka-configs --alter --entity-type broker-loggers --entity-name 1 --add-config io.millrace=DEBUG`.

                ## The server

                """);
        table(text, ConfigCatalogue.broker(), true);
        text.append("\n## Topics\n\nThe default of most of them is a setting of the server.\n\n");
        table(text, ConfigCatalogue.topic(), false);
        text.append(
                """

                ## What Kafka knows and Millrace ignores

                Such a key is listed once at the start, and does nothing.

                """);
        ignored(text);
        return text.toString();
    }

    private static void table(StringBuilder text, ConfigCatalogue keys, boolean withUpdate) {
        text.append("| key | default | ").append(withUpdate ? "at run time | " : "");
        text.append("meaning |\n|---|---|").append(withUpdate ? "---|" : "").append("---|\n");
        for (ConfigKey key : keys.keys()) {
            if (key.honoured() && !key.internal()) {
                text.append("| `").append(key.name()).append("` | ").append(shown(key));
                text.append(" | ");
                if (withUpdate) {
                    text.append(key.changeable() ? "yes | " : "| ");
                }
                text.append(key.support().note()).append(" |\n");
            }
        }
    }

    private static String shown(ConfigKey key) {
        if (key.name().equals("num.network.threads")) {
            return "one for each core";
        }
        String value = MillraceDefaults.of(key);
        if (value == null || value.isEmpty()) {
            return "";
        }
        return value.equals(Long.toString(Long.MAX_VALUE)) ? "no limit" : "`" + value + "`";
    }

    private static void ignored(StringBuilder text) {
        Map<String, StringBuilder> byReason = new TreeMap<>();
        for (ConfigKey key : ConfigCatalogue.broker().keys()) {
            if (!key.honoured() && !key.internal()) {
                byReason.computeIfAbsent(key.support().note(), note -> new StringBuilder())
                        .append(" `")
                        .append(key.name())
                        .append('`');
            }
        }
        byReason.forEach((reason, keys) ->
                text.append("- ").append(reason).append(':').append(keys).append('\n'));
    }
}
