package io.millrace.benchmarks.profile;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * All stacks in one picture: the root below, the leaves above, as wide as they have samples. The
 * same function called by itself is one box. Built by one thread, then only read.
 */
final class FlameGraph {
    private static final int WIDTH = 1600;
    private static final int ROW_HEIGHT = 16;
    private static final double CHARACTER_WIDTH = 6.2;

    /** Narrower boxes are left out with all that stands on them. */
    private static final double WIDTH_MIN = 1.5;

    private static final int DEPTH_MAX = 120;

    private static final class Box {
        private final String color;
        private final Map<String, Box> above = new TreeMap<>();
        private int count;

        Box(String color) {
            this.color = color;
        }

        int depth() {
            return 1 + above.values().stream().mapToInt(Box::depth).max().orElse(0);
        }
    }

    private final Box root = new Box("#dddddd");
    private final StringBuilder svg = new StringBuilder();

    private FlameGraph() {}

    static String svg(List<StackSample> samples) {
        FlameGraph graph = new FlameGraph();
        samples.forEach(graph::add);
        return graph.draw();
    }

    private void add(StackSample sample) {
        root.count++;
        Box box = root;
        box = under(box, ThreadGroup.of(sample.thread()).title(), "#c5b8e0");
        List<Frame> rootFirst = sample.frames().reversed();
        String last = "";
        for (Frame frame : rootFirst.subList(0, Math.min(rootFirst.size(), DEPTH_MAX))) {
            String method = frame.method();
            if (!method.equals(last)) {
                box = under(box, method, color(frame));
            }
            last = method;
        }
    }

    private static Box under(Box below, String name, String color) {
        Box box = below.above.computeIfAbsent(name, key -> new Box(color));
        box.count++;
        return box;
    }

    private static String color(Frame frame) {
        if (frame.isKernel()) {
            return "#f2a65a";
        }
        return frame.module().endsWith(".so") || frame.module().contains(".so.")
                ? "#e8d36a"
                : "#8fc98f";
    }

    private String draw() {
        int height = root.depth() * ROW_HEIGHT;
        svg.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"monospace\" font-size=\"10\">\n"
                        .formatted(WIDTH, height));
        box("all", root, 0, height - ROW_HEIGHT);
        return svg.append("</svg>\n").toString();
    }

    private void box(String name, Box box, double x, int y) {
        double width = (double) WIDTH * box.count / root.count;
        if (width < WIDTH_MIN) {
            return;
        }
        int letters = (int) (width / CHARACTER_WIDTH);
        String label = letters < 3 ? "" : name.substring(0, Math.min(name.length(), letters));
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<g><title>%s, %.1f %%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" stroke=\"white\"/><text x=\"%.1f\" y=\"%d\">%s</text></g>%n",
                        escaped(name),
                        100.0 * box.count / root.count,
                        x,
                        y,
                        width,
                        ROW_HEIGHT,
                        box.color,
                        x + 2,
                        y + ROW_HEIGHT - 4,
                        escaped(label)));
        double left = x;
        for (Map.Entry<String, Box> above : box.above.entrySet()) {
            box(above.getKey(), above.getValue(), left, y - ROW_HEIGHT);
            left += (double) WIDTH * above.getValue().count / root.count;
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
