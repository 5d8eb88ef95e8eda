package io.millrace.simulation.history;

/** Something that must not be. */
public record Anomaly(AnomalyKind kind, String what) {
    @Override
    public String toString() {
        return kind + ": " + what;
    }
}
