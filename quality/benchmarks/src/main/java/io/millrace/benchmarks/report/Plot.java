package io.millrace.benchmarks.report;

import io.millrace.benchmarks.figures.Series;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** Curves as SVG. The axis of latencies is logarithmic, as latencies are. */
final class Plot {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 320;
    private static final int LEFT = 70;
    private static final int RIGHT = 150;
    private static final int TOP = 30;
    private static final int BOTTOM = 40;
    private static final int TICKS = 5;
    private static final String[] COLOURS = {"#1f6feb", "#d1572b", "#57606a", "#2da44e"};

    private final StringBuilder svg = new StringBuilder();
    private final Map<String, Series> curves;
    private final Series any;
    private final boolean logarithmic;
    private final double lowestY;
    private final double highestY;
    private final double highestX;

    private Plot(Map<String, Series> curves) {
        this.curves = curves;
        this.any = curves.values().iterator().next();
        this.logarithmic = any.unitY().equals("ms");
        this.highestX = highest(Series::x, curves);
        double highest = highest(Series::y, curves);
        this.highestY = highest <= 0 ? 1 : highest;
        double lowest =
                curves.values().stream()
                        .flatMapToDouble(curve -> Arrays.stream(curve.y()))
                        .filter(y -> y > 0)
                        .min()
                        .orElse(highestY / 10);
        this.lowestY = logarithmic ? Math.min(lowest, highestY / 2) : 0;
    }

    private static double highest(
            java.util.function.Function<Series, double[]> values, Map<String, Series> curves) {
        return curves.values().stream()
                .flatMapToDouble(curve -> Arrays.stream(values.apply(curve)))
                .max()
                .orElse(1);
    }

    /** At least one curve, by the label of its variant. */
    static String svg(String title, Map<String, Series> curves) {
        Plot plot = new Plot(curves);
        plot.frame(title);
        plot.axes();
        int index = 0;
        for (Map.Entry<String, Series> curve : curves.entrySet()) {
            plot.curve(index++, curve.getKey(), curve.getValue());
        }
        return plot.svg.append("</svg>\n").toString();
    }

    private void frame(String title) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH, HEIGHT);
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        add("<text x=\"%d\" y=\"18\" font-weight=\"bold\">%s</text>", LEFT, escaped(title));
        add(
                "<text x=\"%d\" y=\"%d\">%s</text>",
                WIDTH - RIGHT + 10, HEIGHT - BOTTOM, escaped(any.unitX()));
        add("<text x=\"8\" y=\"18\">%s</text>", escaped(any.unitY()));
    }

    private void axes() {
        for (int i = 0; i <= TICKS; i++) {
            double share = (double) i / TICKS;
            double value =
                    logarithmic ? lowestY * Math.pow(highestY / lowestY, share) : highestY * share;
            double y = y(value);
            add(
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>",
                    LEFT, y, WIDTH - RIGHT, y);
            add(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT - 6, y + 4, Numbers.of(value));
            double x = highestX * share;
            add(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    x(x), HEIGHT - BOTTOM + 18, label(x));
        }
    }

    /** Nines are said as people say them. */
    private String label(double x) {
        if (!any.unitX().equals("nines")) {
            return Numbers.of(x);
        }
        DoubleUnaryOperator percentile = nines -> 100 * (1 - Math.pow(10, -nines));
        return "p"
                + String.format(Locale.ROOT, x < 1 ? "%.0f" : "%.2f", percentile.applyAsDouble(x));
    }

    private void curve(int index, String label, Series curve) {
        String colour = COLOURS[index % COLOURS.length];
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < curve.x().length; i++) {
            points.append(
                    String.format(Locale.ROOT, "%.1f,%.1f ", x(curve.x()[i]), y(curve.y()[i])));
        }
        add(
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>",
                colour, points.toString().strip());
        add(
                "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>",
                WIDTH - RIGHT + 10, TOP + 16 * (index + 1), colour, escaped(label));
    }

    private double x(double value) {
        return LEFT + value / highestX * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        double share =
                logarithmic
                        ? Math.log(Math.max(value, lowestY) / lowestY)
                                / Math.log(highestY / lowestY)
                        : value / highestY;
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
