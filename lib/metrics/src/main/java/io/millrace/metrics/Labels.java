package io.millrace.metrics;

import io.millrace.base.Check;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What tells the series of one metric apart: names and values, in the order in which they were
 * given.
 *
 * @param pairs name, value, name, value …
 */
public record Labels(List<String> pairs) {
    /** The one series of a metric without labels. */
    public static final Labels NONE = new Labels(List.of());

    public Labels {
        Check.that(pairs.size() % 2 == 0, "a label has a name and a value");
        for (int i = 0; i < pairs.size(); i += 2) {
            Check.that(MetricRegistry.isName(pairs.get(i)), "a label's name is a word");
        }
        pairs = List.copyOf(pairs);
    }

    public static Labels of(String name, String value) {
        return new Labels(List.of(name, value));
    }

    public Labels and(String name, String value) {
        List<String> more = new ArrayList<>(pairs);
        more.add(name);
        more.add(value);
        return new Labels(more);
    }

    // A record's own would be put together by the first metric, while the broker starts.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Labels labels && pairs.equals(labels.pairs);
    }

    @Override
    public int hashCode() {
        return pairs.hashCode();
    }

    /** As Prometheus writes them, in braces; empty without labels. */
    String text() {
        if (pairs.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < pairs.size(); i += 2) {
            text.append(i == 0 ? "" : ",").append(pairs.get(i)).append("=\"");
            text.append(escape(pairs.get(i + 1))).append('"');
        }
        return text.append('}').toString();
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
