package io.millrace.coordination;

/** Why a shard does not take a command, or gives up one that it took. */
public enum Refusal {
    /**
     * The partition is led elsewhere, or the state has just been lost: find the coordinator again.
     */
    NOT_HERE,
    /** The state is being read from the log: try again. */
    LOADING,
    /** A bound is reached: try again later. */
    OVERLOADED
}
