package io.millrace.benchmarks.figures;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What one run of one broker showed. Built by one thread, then only read. */
public final class Observation {
    private final Map<Measure, Double> values = new EnumMap<>(Measure.class);
    private final List<Series> curves = new ArrayList<>();

    public Observation put(Measure measure, double value) {
        values.put(measure, value);
        return this;
    }

    public Observation plot(Series curve) {
        curves.add(curve);
        return this;
    }

    public Map<Measure, Double> values() {
        return Collections.unmodifiableMap(values);
    }

    public List<Series> curves() {
        return Collections.unmodifiableList(curves);
    }
}
