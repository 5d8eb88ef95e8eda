package io.millrace.storage;

/**
 * What to read.
 *
 * @param offset of the first record wanted; a batch that contains it is returned whole
 * @param upToOffset exclusive bound (high watermark, last stable offset, log end); clamped
 * @param maxBytes of the answer; the last batch may be cut by it
 * @param minOneBatch the first batch is returned whole even when it is larger than {@code maxBytes}
 */
public record ReadRequest(long offset, long upToOffset, int maxBytes, boolean minOneBatch) {}
