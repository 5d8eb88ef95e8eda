package io.millrace.storage.cleaning;

import io.millrace.storage.compaction.KeyOffsets;

/**
 * What a cleaning may use.
 *
 * @param keys how large its map may become
 * @param bufferBytes log.cleaner.io.buffer.size: what it reads, and what it writes, at once
 */
public record CleaningLimits(KeyOffsets.Bounds keys, int bufferBytes) {}
