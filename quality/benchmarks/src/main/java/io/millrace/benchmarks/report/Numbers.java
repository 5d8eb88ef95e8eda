package io.millrace.benchmarks.report;

import io.millrace.benchmarks.figures.Spread;
import java.util.Locale;

/** Numbers for people: three digits, whatever their size. */
final class Numbers {
    private Numbers() {}

    static String of(double value) {
        double size = Math.abs(value);
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "–";
        }
        if (size >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    static String of(Spread spread) {
        return "%s (%s to %s)"
                .formatted(of(spread.median()), of(spread.lowest()), of(spread.highest()));
    }
}
