package io.millrace.metrics;

import io.millrace.base.Check;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * All metrics of one broker, by name and labels. Safe from any thread. Whoever asks twice gets the
 * same one.
 */
public final class MetricRegistry {
    /** A bound against labels that follow what clients send. */
    public static final int SERIES_MAX = 20_000;

    /**
     * A name's metrics.
     *
     * @param help one line for people
     * @param kind the type that all of them have
     */
    record Family(
            String help, Class<? extends Metric> kind, ConcurrentMap<Labels, Metric> series) {}

    /**
     * Levels whose labels come and go, as topics do.
     *
     * @param levels asked each time when they are read, by the thread that reads
     */
    record Levels(String help, Supplier<Map<Labels, Long>> levels) {}

    private final ConcurrentMap<String, Family> families = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Levels> levels = new ConcurrentHashMap<>();

    public Counter counter(String name, String help, Labels labels) {
        return metric(name, help, labels, Counter.class, Counter::new);
    }

    /**
     * @param level asked each time when the metric is read, by the thread that reads
     */
    public Gauge gauge(String name, String help, Labels labels, LongSupplier level) {
        return metric(name, help, labels, Gauge.class, () -> new Gauge(level));
    }

    /**
     * Levels whose labels are known only when they are read.
     *
     * @param read asked each time, by the thread that reads; what is above {@link #SERIES_MAX} is
     *     not shown
     */
    public void levels(String name, String help, Supplier<Map<Labels, Long>> read) {
        Check.that(isName(name), "a metric's name is a word");
        Check.that(!families.containsKey(name), "a name has metrics of one type");
        levels.put(name, new Levels(help, read));
    }

    public Histogram histogram(String name, String help, Unit unit, Labels labels) {
        return metric(name, help, labels, Histogram.class, () -> new Histogram(unit));
    }

    private <M extends Metric> M metric(
            String name, String help, Labels labels, Class<M> kind, Supplier<M> make) {
        Family family =
                families.computeIfAbsent(
                        name,
                        fresh -> {
                            Check.that(isName(fresh), "a metric's name is a word");
                            return new Family(help, kind, new ConcurrentHashMap<>());
                        });
        Check.that(family.kind() == kind, "a name has metrics of one type");
        Metric metric =
                family.series()
                        .computeIfAbsent(
                                labels,
                                fresh -> {
                                    Check.that(
                                            family.series().size() < SERIES_MAX,
                                            "a metric has a bounded number of series");
                                    return make.get();
                                });
        return kind.cast(metric);
    }

    /**
     * Letters, digits and underscores, with no digit first. By hand: it runs when a broker starts.
     */
    static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
            boolean digit = c >= '0' && c <= '9' && i > 0;
            if (!letter && !digit) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    Map<String, Levels> levels() {
        return levels;
    }

    Map<String, Family> families() {
        return families;
    }
}
