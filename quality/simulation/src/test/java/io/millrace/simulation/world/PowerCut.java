package io.millrace.simulation.world;

/** The power fails in the middle of a file operation: an error, so that few handle it. */
final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;

    PowerCut() {
        super("the power fails here", null, false, false);
    }
}
