package io.millrace.benchmarks.profile;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How many samples fell to whom. Built once, then only read. */
final class Breakdown {
    private static final int METHODS_MAX = 25;

    private final int samples;
    private final Map<Area, Map<ThreadGroup, Integer>> counts = new EnumMap<>(Area.class);
    private final Map<String, Integer> leaves = new TreeMap<>();

    Breakdown(List<StackSample> all) {
        samples = all.size();
        for (StackSample sample : all) {
            counts.computeIfAbsent(Area.of(sample), area -> new EnumMap<>(ThreadGroup.class))
                    .merge(ThreadGroup.of(sample.thread()), 1, Integer::sum);
            if (!sample.frames().isEmpty()) {
                leaves.merge(sample.frames().getFirst().method(), 1, Integer::sum);
            }
        }
    }

    int samples() {
        return samples;
    }

    int count(Area area, ThreadGroup group) {
        return counts.getOrDefault(area, Map.of()).getOrDefault(group, 0);
    }

    private int count(Area area) {
        return counts.getOrDefault(area, Map.of()).values().stream().mapToInt(count -> count).sum();
    }

    private int count(ThreadGroup group) {
        return counts.values().stream().mapToInt(groups -> groups.getOrDefault(group, 0)).sum();
    }

    /**
     * Areas by thread groups, in percent of all samples; what had no sample is left out.
     *
     * @param cost what 100 % are
     */
    String table(Cost cost) {
        List<ThreadGroup> groups =
                List.of(ThreadGroup.values()).stream().filter(group -> count(group) > 0).toList();
        StringBuilder text = new StringBuilder("| % of the broker's CPU");
        groups.forEach(group -> text.append(" | ").append(group.title()));
        text.append(" | all | ")
                .append(cost.unit())
                .append(" |\n|---")
                .append("|---:".repeat(groups.size() + 2))
                .append("|\n");
        for (Area area : Area.values()) {
            if (count(area) > 0) {
                text.append("| ").append(area.title());
                groups.forEach(group -> text.append(cell(count(area, group))));
                text.append(total(count(area), cost));
            }
        }
        text.append("| **all**");
        groups.forEach(group -> text.append(cell(count(group))));
        return text.append(total(samples, cost)).toString();
    }

    private String cell(int count) {
        return count == 0 ? " | " : String.format(Locale.ROOT, " | %.1f", percent(count));
    }

    private String total(int count, Cost cost) {
        return String.format(
                Locale.ROOT, "%s | %.3f |%n", cell(count), percent(count) / 100 * cost.whole());
    }

    private double percent(int count) {
        return 100.0 * count / Math.max(1, samples);
    }

    /** The functions that were on a processor themselves, the busiest first. */
    String leaves() {
        return leaves.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(METHODS_MAX)
                .map(leaf ->
                        String.format(
                                Locale.ROOT,
                                "| %.1f | `%s` |%n",
                                percent(leaf.getValue()),
                                leaf.getKey()))
                .collect(Collectors.joining("", "| % | function |\n|---:|---|\n", ""));
    }
}
