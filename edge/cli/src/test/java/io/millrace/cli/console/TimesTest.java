package io.millrace.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TimesTest {

    @ParameterizedTest
    @CsvSource({"500ms,500", "10s,10000", "5M,300000", "2h,7200000", "7d,604800000", "PT1.5S,1500"})
    void durations(String text, long millis) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "5 weeks", "999999999999999d"})
    void whatIsNoDuration(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("is no duration");
    }

    @Test
    void instants() {
        Instant noon = Instant.parse("2026-03-01T12:00:00Z");

        assertThat(Instants.parse("2026-03-01T12:00:00Z")).isEqualTo(noon);
        assertThat(Instants.parse("2026-03-01T13:00:00+01:00")).isEqualTo(noon);
        assertThat(Instants.parse(String.valueOf(noon.toEpochMilli()))).isEqualTo(noon);
        assertThat(Instants.parse("2026-03-01"))
                .isEqualTo(
                        LocalDate.of(2026, 3, 1).atStartOfDay(ZoneId.systemDefault()).toInstant());
    }

    @Test
    void whatIsNoInstant() {
        assertThatThrownBy(() -> Instants.parse("yesterday"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("2026-03-01T12:00:00Z");
    }
}
