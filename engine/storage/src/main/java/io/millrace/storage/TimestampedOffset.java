package io.millrace.storage;

/**
 * A record's place by time.
 *
 * @param leaderEpoch of the batch, -1 when unknown
 */
public record TimestampedOffset(long timestampMillis, long offset, int leaderEpoch) {}
