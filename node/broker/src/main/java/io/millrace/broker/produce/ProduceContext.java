package io.millrace.broker.produce;

/**
 * What a produce request asks of all its partitions, and what its version allows.
 *
 * @param acksAll refuse when too few replicas are in sync
 * @param zstd its batches may be compressed with zstd (KIP-110)
 * @param epochPerTransaction each of its producer's transactions has an epoch of its own (KIP-890)
 */
public record ProduceContext(boolean acksAll, boolean zstd, boolean epochPerTransaction) {}
