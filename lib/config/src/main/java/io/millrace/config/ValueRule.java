package io.millrace.config;

import io.millrace.base.Check;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which values a key takes, beyond what its type says. The text form is in the package's notes. */
public sealed interface ValueRule {

    /** What is wrong with a value of the right type, or null when nothing is. */
    @Nullable String problem(String value);

    /** The part of a value that is wrong: of a list one item. */
    default String blamed(String value) {
        return value;
    }

    /** Anything goes. */
    record Any() implements ValueRule {
        @Override
        public @Nullable String problem(String value) {
            return null;
        }
    }

    /** Both ends are included; {@code exception} is one more value that is taken. */
    record Range(
            @Nullable BigDecimal lowest,
            @Nullable BigDecimal highest,
            @Nullable BigDecimal exception)
            implements ValueRule {
        @Override
        public @Nullable String problem(String value) {
            BigDecimal number;
            try {
                number = new BigDecimal(value.trim());
            } catch (NumberFormatException infinite) {
                return "not a finite number";
            }
            if (exception != null && number.compareTo(exception) == 0) {
                return null;
            }
            if (lowest != null && number.compareTo(lowest) < 0) {
                return "Value must be at least " + lowest.toPlainString() + rest();
            }
            if (highest != null && number.compareTo(highest) > 0) {
                return "Value must be no more than " + highest.toPlainString() + rest();
            }
            return null;
        }

        /** What Kafka's words leave unsaid of the range. */
        private String rest() {
            if (exception != null) {
                return highest == null
                        ? ", or " + exception.toPlainString()
                        : ", or " + exception.toPlainString() + " (" + both() + ")";
            }
            return lowest == null || highest == null ? "" : " (" + both() + ")";
        }

        private String both() {
            return "from "
                    + Check.present(lowest, "the lowest").toPlainString()
                    + " to "
                    + Check.present(highest, "the highest").toPlainString();
        }
    }

    record OneOf(List<String> values, boolean anyCase) implements ValueRule {
        @Override
        public @Nullable String problem(String value) {
            for (String known : values) {
                if (anyCase ? known.equalsIgnoreCase(value) : known.equals(value)) {
                    return null;
                }
            }
            return "String must be one of: " + String.join(", ", values);
        }
    }

    /** A list without doubles whose items are all known; it may be empty. */
    record ListOf(List<String> values) implements ValueRule {
        @Override
        public String blamed(String value) {
            return ConfigType.items(value).stream()
                    .filter(item -> !values.contains(item))
                    .findFirst()
                    .orElse(value);
        }

        @Override
        public @Nullable String problem(String value) {
            Set<String> seen = new HashSet<>();
            for (String item : ConfigType.items(value)) {
                if (!values.contains(item)) {
                    return "String must be one of: " + String.join(", ", values);
                }
                if (!seen.add(item)) {
                    return "it names " + item + " twice";
                }
            }
            return null;
        }
    }

    record NonEmpty() implements ValueRule {
        @Override
        public @Nullable String problem(String value) {
            return value.isBlank() ? "String must be non-empty" : null;
        }
    }

    /** {@code *}, or a list of {@code partition:node}. */
    record ThrottledReplicas() implements ValueRule {
        private static final Pattern ITEM = Pattern.compile("[0-9]{1,9}:[0-9]{1,9}");

        @Override
        public @Nullable String problem(String value) {
            if (value.trim().equals("*")) {
                return null;
            }
            for (String item : ConfigType.items(value)) {
                if (!ITEM.matcher(item).matches()) {
                    return "expected * or [partitionId]:[brokerId],[partitionId]:[brokerId],...";
                }
            }
            return null;
        }
    }

    /** {@code latest}, {@code earliest} or {@code by_duration:} and an ISO-8601 duration. */
    record OffsetReset() implements ValueRule {
        private static final String BY_DURATION = "by_duration:";

        @Override
        public @Nullable String problem(String value) {
            if (value.equals("latest") || value.equals("earliest")) {
                return null;
            }
            if (value.startsWith(BY_DURATION)) {
                try {
                    if (!Duration.parse(value.substring(BY_DURATION.length())).isNegative()) {
                        return null;
                    }
                } catch (DateTimeParseException notADuration) {
                    // Falls through to the answer that says what is expected.
                }
            }
            return "expected latest, earliest or by_duration:PnDTnHnMn.nS";
        }
    }

    /** A rule in its text form, read when it is first asked: a start asks few of them. */
    record Unread(String text) implements ValueRule {
        @Override
        public String blamed(String value) {
            return parse(text).blamed(value);
        }

        @Override
        public @Nullable String problem(String value) {
            return parse(text).problem(value);
        }
    }

    /** Reads the text form of the key tables. */
    static ValueRule parse(String text) {
        switch (text) {
            case "-":
                return new Any();
            case "nonempty":
                return new NonEmpty();
            case "throttled-replicas":
                return new ThrottledReplicas();
            case "offset-reset":
                return new OffsetReset();
            default:
                return text.indexOf('{') >= 0 ? parseSet(text) : parseRange(text);
        }
    }

    private static ValueRule parseSet(String text) {
        String inner = text.substring(text.indexOf('{') + 1, text.indexOf('}'));
        List<String> values = List.of(inner.split(",", -1));
        return text.endsWith("*") ? new ListOf(values) : new OneOf(values, text.startsWith("~"));
    }

    private static ValueRule parseRange(String text) {
        int bar = text.indexOf('|');
        BigDecimal exception = bar < 0 ? null : new BigDecimal(text.substring(0, bar));
        String range = text.substring(bar + 1);
        int dots = range.indexOf("..");
        return new Range(
                bound(range.substring(0, dots)), bound(range.substring(dots + 2)), exception);
    }

    private static @Nullable BigDecimal bound(String text) {
        return text.isEmpty() ? null : new BigDecimal(text);
    }
}
