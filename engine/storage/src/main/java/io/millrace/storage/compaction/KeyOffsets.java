package io.millrace.storage.compaction;

import io.millrace.base.Check;
import java.nio.ByteBuffer;

/**
 * The latest offset of each key: an open-addressed table of the key's hash and its offset. It grows
 * with the keys up to a bound, and is full beyond it. Owned by one cleaning.
 */
public final class KeyOffsets {
    private static final int SLOT_LONGS = 3;
    private static final int SLOT_BYTES = SLOT_LONGS * Long.BYTES;
    private static final int SLOTS_FIRST = 1 << 10;
    private static final int SLOTS_MAX = (Integer.MAX_VALUE - 8) / SLOT_LONGS;

    /**
     * How large the map may be, and what makes its hashes unguessable.
     *
     * @param bytesMax log.cleaner.dedupe.buffer.size
     * @param loadFactor log.cleaner.io.buffer.load.factor, above 0 and up to 1
     */
    public record Bounds(long bytesMax, double loadFactor, long secretLow, long secretHigh) {}

    private final int slotsMax;
    private final double loadFactor;
    private final KeyHash hash;

    /** For each slot the hash's two halves and the offset + 1; 0 where the slot is empty. */
    private long[] slots;

    private int slotCount;
    private long size;

    public KeyOffsets(Bounds bounds) {
        this.slotsMax = (int) Math.clamp(bounds.bytesMax() / SLOT_BYTES, 2L, SLOTS_MAX);
        this.loadFactor = bounds.loadFactor();
        this.hash = new KeyHash(bounds.secretLow(), bounds.secretHigh());
        this.slotCount = Math.min(SLOTS_FIRST, slotsMax);
        this.slots = new long[slotCount * SLOT_LONGS];
    }

    public long size() {
        return size;
    }

    /** The key's latest offset is this, which is above those before. False when it is full. */
    public boolean put(ByteBuffer key, long offset) {
        if (size >= entriesMax(slotCount) && !grow()) {
            return false;
        }
        hash.of(key);
        int at = find(slots, slotCount, hash.high(), hash.low());
        if (slots[at + 2] == 0) {
            size++;
        }
        slots[at] = hash.high();
        slots[at + 1] = hash.low();
        slots[at + 2] = offset + 1;
        return true;
    }

    /** -1 when the key is not in the map. */
    public long get(ByteBuffer key) {
        hash.of(key);
        return slots[find(slots, slotCount, hash.high(), hash.low()) + 2] - 1;
    }

    /** Where the hash is, or the empty slot that it would take: there is always one. */
    private static int find(long[] table, int count, long high, long low) {
        int slot = (int) Math.unsignedMultiplyHigh(low, count);
        while (true) {
            int at = slot * SLOT_LONGS;
            if (table[at + 2] == 0 || (table[at] == high && table[at + 1] == low)) {
                return at;
            }
            slot = slot + 1 == count ? 0 : slot + 1;
        }
    }

    private long entriesMax(int count) {
        return Math.clamp((long) (count * loadFactor), 1, count - 1);
    }

    private boolean grow() {
        if (slotCount == slotsMax) {
            return false;
        }
        int more = (int) Math.min(slotsMax, slotCount * 2L);
        long[] table = new long[more * SLOT_LONGS];
        for (int at = 0; at < slots.length; at += SLOT_LONGS) {
            if (slots[at + 2] != 0) {
                int to = find(table, more, slots[at], slots[at + 1]);
                System.arraycopy(slots, at, table, to, SLOT_LONGS);
            }
        }
        Check.that(more > slotCount, "the table grows", slotCount, more);
        slots = table;
        slotCount = more;
        return true;
    }
}
