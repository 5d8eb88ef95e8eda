package io.millrace.consensus.local;

/**
 * When the log is due to be replaced by a snapshot; never while nothing was added to it.
 *
 * @param logBytes metadata.log.max.record.bytes.between.snapshots
 * @param intervalMillis metadata.log.max.snapshot.interval.ms, 0 for never by time
 */
public record SnapshotPolicy(long logBytes, long intervalMillis) {}
