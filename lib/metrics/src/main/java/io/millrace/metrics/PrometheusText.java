package io.millrace.metrics;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * A registry as Prometheus reads it: text format 0.0.4, sorted, so that two readings can be
 * compared.
 *
 * <pre>
 * text      := family*
 * family    := "# HELP " name " " help LF "# TYPE " name " " type LF line*
 * line      := name labels? " " number LF
 * histogram := one line for each quantile, then name "_sum", then name "_count"
 * </pre>
 */
public final class PrometheusText {
    private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};

    private PrometheusText() {}

    public static String of(MetricRegistry registry) {
        TreeMap<String, String> blocks = new TreeMap<>();
        registry.families().forEach((name, family) -> blocks.put(name, block(name, family)));
        registry.levels().forEach((name, levels) -> blocks.put(name, block(name, levels)));
        return String.join("", blocks.values());
    }

    private static void head(StringBuilder out, String name, String help, String type) {
        String line = help.replace("\\", "\\\\").replace("\n", "\\n");
        out.append("# HELP ").append(name).append(' ').append(line).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static String block(String name, MetricRegistry.Levels levels) {
        StringBuilder out = new StringBuilder();
        head(out, name, levels.help(), "gauge");
        levels.levels().get().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparing(Labels::text)))
                .limit(MetricRegistry.SERIES_MAX)
                .forEach(each -> line(out, name, each.getKey(), Long.toString(each.getValue())));
        return out.toString();
    }

    private static String block(String name, MetricRegistry.Family family) {
        StringBuilder out = new StringBuilder();
        head(out, name, family.help(), type(family.kind()));
        family.series().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparing(Labels::text)))
                .forEach(series -> write(out, name, series.getKey(), series.getValue()));
        return out.toString();
    }

    private static String type(Class<? extends Metric> kind) {
        return kind == Counter.class ? "counter" : kind == Gauge.class ? "gauge" : "summary";
    }

    private static void write(StringBuilder out, String name, Labels labels, Metric metric) {
        switch (metric) {
            case Counter counter -> line(out, name, labels, Long.toString(counter.total()));
            case Gauge gauge -> line(out, name, labels, Long.toString(gauge.level()));
            case Histogram histogram -> {
                Unit unit = histogram.unit();
                for (double quantile : QUANTILES) {
                    Labels which = labels.and("quantile", Double.toString(quantile));
                    double value = unit.toText(histogram.percentile(quantile));
                    line(out, name, which, Double.toString(value));
                }
                String sum = Double.toString(unit.toText(histogram.sum()));
                line(out, name + "_sum", labels, sum);
                line(out, name + "_count", labels, Long.toString(histogram.count()));
            }
        }
    }

    private static void line(StringBuilder out, String name, Labels labels, String value) {
        out.append(name).append(labels.text()).append(' ').append(value).append('\n');
    }
}
