package io.millrace.generator;

import org.jspecify.annotations.Nullable;

/** A closed range of versions; empty when {@code lowest > highest}. */
record Versions(int lowest, int highest) {

    static final int UNBOUNDED = Short.MAX_VALUE;
    static final Versions NONE = new Versions(0, -1);

    /** Reads "none", "3", "3+" or "3-12"; absent means {@code fallback}. */
    static Versions parse(@Nullable String text, Versions fallback) {
        if (text == null) {
            return fallback;
        }
        String trimmed = text.trim();
        if (trimmed.equals("none")) {
            return NONE;
        }
        if (trimmed.endsWith("+")) {
            return new Versions(number(trimmed.substring(0, trimmed.length() - 1)), UNBOUNDED);
        }
        int dash = trimmed.indexOf('-');
        if (dash < 0) {
            return new Versions(number(trimmed), number(trimmed));
        }
        return new Versions(
                number(trimmed.substring(0, dash)), number(trimmed.substring(dash + 1)));
    }

    private static int number(String text) {
        return Integer.parseInt(text.trim());
    }

    boolean isEmpty() {
        return lowest > highest;
    }

    boolean contains(int version) {
        return lowest <= version && version <= highest;
    }

    boolean covers(Versions other) {
        return other.isEmpty() || (lowest <= other.lowest && other.highest <= highest);
    }

    Versions and(Versions other) {
        Versions both =
                new Versions(Math.max(lowest, other.lowest), Math.min(highest, other.highest));
        return both.isEmpty() ? NONE : both;
    }

    /**
     * The Java condition that holds for exactly these versions, given that {@code version} lies in
     * {@code known}: "true" and "false" where that is already decided.
     */
    String condition(Versions known) {
        if (covers(known)) {
            return "true";
        }
        if (and(known).isEmpty()) {
            return "false";
        }
        String above = lowest > known.lowest ? "version >= " + lowest : "";
        String below = highest < known.highest ? "version <= " + highest : "";
        return above.isEmpty() || below.isEmpty() ? above + below : above + " && " + below;
    }
}
