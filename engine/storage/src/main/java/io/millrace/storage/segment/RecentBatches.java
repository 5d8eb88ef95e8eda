package io.millrace.storage.segment;

import org.jspecify.annotations.Nullable;

/**
 * Where the last appended batches of a segment lie, so that consumers at the tail find their place
 * without reading the file. A ring; safe from any thread.
 */
final class RecentBatches {
    private static final int BATCHES_MAX = 64;

    private final long[] baseOffsets = new long[BATCHES_MAX];
    private final long[] lastOffsets = new long[BATCHES_MAX];
    private final int[] positions = new int[BATCHES_MAX];
    private final int[] sizes = new int[BATCHES_MAX];
    private int count;
    private int next;

    synchronized void add(long baseOffset, long lastOffset, int position, int size) {
        baseOffsets[next] = baseOffset;
        lastOffsets[next] = lastOffset;
        positions[next] = position;
        sizes[next] = size;
        next = (next + 1) % BATCHES_MAX;
        count = Math.min(count + 1, BATCHES_MAX);
    }

    synchronized void clear() {
        count = 0;
    }

    /** The first batch whose last offset is not below; null when that isn't remembered. */
    synchronized @Nullable BatchPlace find(long offset) {
        int slot = -1;
        for (int i = 1; i <= count; i++) {
            int older = Math.floorMod(next - i, BATCHES_MAX);
            if (lastOffsets[older] < offset) {
                return slot < 0 ? null : place(slot);
            }
            slot = older;
        }
        // All remembered batches end at or above the offset: only one that has it is certain.
        return slot >= 0 && baseOffsets[slot] <= offset ? place(slot) : null;
    }

    private BatchPlace place(int slot) {
        return new BatchPlace(baseOffsets[slot], lastOffsets[slot], positions[slot], sizes[slot]);
    }
}
