package io.millrace.broker.partition;

/**
 * An offset that was asked for by time, by position or by epoch.
 *
 * @param timestampMillis of the record, -1 where the question was not about time
 * @param leaderEpoch of the record, -1 when unknown
 */
public record FoundOffset(long timestampMillis, long offset, int leaderEpoch) {}
