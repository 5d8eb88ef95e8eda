package io.millrace.coordination;

/**
 * The time of a step, twice.
 *
 * @param wallMillis since the epoch: what goes into records. May go backwards from one step to the
 *     next, and leap
 * @param steadyMillis since an arbitrary origin: what timeouts count in. Never goes backwards
 */
public record Moment(long wallMillis, long steadyMillis) {}
