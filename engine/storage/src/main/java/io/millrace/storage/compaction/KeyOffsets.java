package io.millrace.storage.compaction;

import java.nio.ByteBuffer;

/**
 * The latest offset of each key, known by the key's hash. It grows with the keys up to a bound, and
 * is full beyond it. Owned by one cleaning.
 *
 * <p>The table is cut into parts by the hash, each of which grows alone: so the bound holds while
 * it grows, too.
 */
public final class KeyOffsets {
    static final int SLOT_BYTES = KeyOffsetsPart.SLOT_BYTES;

    /** More would only waste what each part keeps empty. */
    private static final int PARTS_MAX = 64;

    /** A map of fewer slots than two such parts is one part, which never grows. */
    private static final int PART_SLOTS_MIN = 1 << 12;

    private static final int PART_SLOTS_FIRST = 1 << 4;

    /**
     * How large the map may be, and what makes its hashes unguessable.
     *
     * @param bytesMax log.cleaner.dedupe.buffer.size
     * @param loadFactor log.cleaner.io.buffer.load.factor, above 0 and up to 1
     */
    public record Bounds(long bytesMax, double loadFactor, long secretLow, long secretHigh) {}

    private final KeyHash hash;
    private final KeyOffsetsPart[] parts;

    public KeyOffsets(Bounds bounds) {
        this.hash = new KeyHash(bounds.secretLow(), bounds.secretHigh());
        long slots = Math.max(2, bounds.bytesMax() / SLOT_BYTES);
        int count = (int) Math.clamp(Long.highestOneBit(slots / PART_SLOTS_MIN), 1, PARTS_MAX);
        // The part that grows has its old slots beside the new ones: half as many.
        long each = count == 1 ? slots : slots * 2 / (2L * count + 1);
        int slotsMax = (int) Math.min(each, KeyOffsetsPart.SLOTS_MAX);
        int doublings = 0;
        while (count > 1 && slotsMax >> doublings >= 2 * PART_SLOTS_FIRST) {
            doublings++;
        }
        this.parts = new KeyOffsetsPart[count];
        for (int i = 0; i < count; i++) {
            parts[i] = new KeyOffsetsPart(doublings, slotsMax, bounds.loadFactor());
        }
    }

    /** How many keys there are. */
    public long size() {
        long size = 0;
        for (KeyOffsetsPart part : parts) {
            size += part.size();
        }
        return size;
    }

    /** Keys of those that fit: those of the fullest part, which is the first to take no more. */
    public int percent() {
        int percent = 0;
        for (KeyOffsetsPart part : parts) {
            percent = Math.max(percent, part.percent());
        }
        return percent;
    }

    /** The memory of the table as it is now. */
    public long sizeBytes() {
        long slots = 0;
        for (KeyOffsetsPart part : parts) {
            slots += part.slotCount();
        }
        return slots * SLOT_BYTES;
    }

    /** The key's latest offset is this, which is above those before. False when it is full. */
    public boolean put(ByteBuffer key, long offset) {
        hash.of(key);
        return part().put(hash.high(), hash.low(), offset);
    }

    /** -1 when the key is not in the map. */
    public long get(ByteBuffer key) {
        hash.of(key);
        return part().get(hash.high(), hash.low());
    }

    private KeyOffsetsPart part() {
        // Of the half that doesn't choose the slot.
        return parts[(int) (hash.high() & (parts.length - 1))];
    }
}
