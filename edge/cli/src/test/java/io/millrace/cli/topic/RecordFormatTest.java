package io.millrace.cli.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cli.console.CommandException;
import io.millrace.cli.console.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFormatTest {

    @SuppressWarnings("NullAway") // a record's key and value may be null, which its type hides
    private static ConsumerRecord<byte[], byte[]> record(
            byte @Nullable [] key, byte @Nullable [] value) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("id", bytes("7")).add("none", null);
        return new ConsumerRecord<>(
                "orders",
                2,
                40,
                1_000,
                TimestampType.CREATE_TIME,
                1,
                1,
                key,
                value,
                headers,
                Optional.empty());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {value}                        | v
                    {key}={value}                  | k=v
                    {topic}/{partition}@{offset}   | orders/2@40
                    {timestamp} {time}             | 1000 1970-01-01T00:00:01Z
                    {headers}                      | id=7,none=null
                    {header.id}{header.absent}!    | 7!
                    \\{value}\\\\                  | {value}\\
                    """)
    void fillsPlaceholders(String template, String expected) {
        byte[] formatted =
                RecordFormat.parse(template.strip()).format(record(bytes("k"), bytes("v")));

        assertThat(new String(formatted, StandardCharsets.UTF_8)).isEqualTo(expected.strip());
    }

    @Test
    void bytesPassUnchangedAndEscapesAreCharacters() {
        byte[] value = {(byte) 0xFF, 0};

        assertThat(RecordFormat.parse("{key}\\t{value}\\n\\0").format(record(null, value)))
                .isEqualTo(new byte[] {'n', 'u', 'l', 'l', '\t', (byte) 0xFF, 0, '\n', 0});
    }

    @ParameterizedTest
    @ValueSource(strings = {"{value", "{nope}", "\\x", "a\\"})
    void refusesWhatItDoesNotKnow(String template) {
        assertThatThrownBy(() -> RecordFormat.parse(template))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("--format");
    }

    @Test
    void jsonTellsBytesThatAreNoTextByAnotherFieldName() {
        byte[] value = {(byte) 0xFF, (byte) 0xFE};

        assertThat(Json.line(RecordDocument.of(record(null, value))))
                .isEqualTo(
                        "{\"topic\":\"orders\",\"partition\":2,\"offset\":40,\"timestamp\":1000,"
                                + "\"timestampType\":\"CreateTime\",\"key\":null,"
                                + "\"valueBase64\":\"//4=\",\"headers\":["
                                + "{\"key\":\"id\",\"value\":\"7\"},"
                                + "{\"key\":\"none\",\"value\":null}]}");
    }
}
