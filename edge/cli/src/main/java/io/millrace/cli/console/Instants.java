package io.millrace.cli.console;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Instants as people write them: {@code 2026-03-01T12:00:00Z}, with an offset, or without one (then
 * local time), a date (its midnight), or milliseconds since 1970.
 */
public final class Instants implements ITypeConverter<Instant> {
    private static final List<Function<String, Instant>> FORMS =
            List.of(
                    text -> Instant.ofEpochMilli(Long.parseLong(text)),
                    text -> OffsetDateTime.parse(text).toInstant(),
                    text -> LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant(),
                    text -> LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant());

    @Override
    public Instant convert(String text) {
        return parse(text);
    }

    public static Instant parse(String text) {
        for (Function<String, Instant> form : FORMS) {
            try {
                return form.apply(text);
            } catch (DateTimeException | NumberFormatException e) {
                continue;
            }
        }
        throw new TypeConversionException(
                "'"
                        + text
                        + "' is no time: write 2026-03-01T12:00:00Z, 2026-03-01 or milliseconds"
                        + " since 1970");
    }
}
