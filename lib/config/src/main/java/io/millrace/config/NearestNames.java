package io.millrace.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** What someone may have meant who wrote a name that nobody knows. */
final class NearestNames {
    private static final int SUGGESTIONS_MAX = 3;

    private NearestNames() {}

    private record Candidate(String name, int distance) {}

    /** Nearest first; only names that differ by at most a third of what was written. */
    static List<String> of(String written, Collection<String> names) {
        int distanceMax = Math.max(2, written.length() / 3);
        return names.stream()
                .map(name -> new Candidate(name, distance(written, name)))
                .filter(candidate -> candidate.distance() <= distanceMax)
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(SUGGESTIONS_MAX)
                .map(Candidate::name)
                .toList();
    }

    /** Insertions, deletions and replacements that turn one into the other (Levenshtein). */
    static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int column = 0; column <= right.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= left.length(); row++) {
            int[] current = new int[right.length() + 1];
            current[0] = row;
            for (int column = 1; column <= right.length(); column++) {
                int replaced =
                        left.charAt(row - 1) == right.charAt(column - 1)
                                ? previous[column - 1]
                                : previous[column - 1] + 1;
                int shorter = Math.min(previous[column], current[column - 1]) + 1;
                current[column] = Math.min(replaced, shorter);
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
