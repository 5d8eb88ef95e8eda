package io.millrace.storage.compaction;

/** An open-addressed table of hashes and offsets. Owned by its map. */
final class KeyOffsetsPart {
    private static final int SLOT_LONGS = 3;
    static final int SLOT_BYTES = SLOT_LONGS * Long.BYTES;
    static final int SLOTS_MAX = (Integer.MAX_VALUE - 8) / SLOT_LONGS;

    private final int slotsMax;
    private final double loadFactor;

    /** For each slot the hash's two halves and the offset + 1; 0 where the slot is empty. */
    private long[] slots;

    private int slotCount;

    /** How often it has still to double: each size is a half of the next one, to the slot. */
    private int doublings;

    private int size;

    KeyOffsetsPart(int doublings, int slotsMax, double loadFactor) {
        this.slotsMax = slotsMax;
        this.loadFactor = loadFactor;
        this.doublings = doublings;
        this.slotCount = slotsMax >> doublings;
        this.slots = new long[slotCount * SLOT_LONGS];
    }

    int size() {
        return size;
    }

    /** Of the keys that it takes when it has grown as far as it may. */
    int percent() {
        return (int) (100L * size / entriesMax(slotsMax));
    }

    int slotCount() {
        return slotCount;
    }

    /** False when it is full and the hash is not in it. */
    boolean put(long high, long low, long offset) {
        int at = find(slots, slotCount, high, low);
        if (slots[at + 2] == 0) {
            if (size >= entriesMax(slotCount)) {
                if (!grow()) {
                    return false;
                }
                at = find(slots, slotCount, high, low);
            }
            size++;
        }
        slots[at] = high;
        slots[at + 1] = low;
        slots[at + 2] = offset + 1;
        return true;
    }

    long get(long high, long low) {
        return slots[find(slots, slotCount, high, low) + 2] - 1;
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
        if (doublings == 0) {
            return false;
        }
        doublings--;
        int more = slotsMax >> doublings;
        long[] table = new long[more * SLOT_LONGS];
        for (int at = 0; at < slots.length; at += SLOT_LONGS) {
            if (slots[at + 2] != 0) {
                int to = find(table, more, slots[at], slots[at + 1]);
                System.arraycopy(slots, at, table, to, SLOT_LONGS);
            }
        }
        slots = table;
        slotCount = more;
        return true;
    }
}
