package io.millrace.storage.producers;

import java.util.AbstractCollection;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Producers by their ids. A log may have hundreds of thousands, so there is no entry and no boxed
 * key beside each: eight bytes on average where a HashMap takes fifty. Linear probing, at most
 * three quarters full; nobody is removed alone, so there are no gaps to jump. Guarded by the log's
 * lock.
 */
final class ProducerMap {
    private static final int SLOTS_MIN = 4;

    /** Spreads ids that follow each other, which is how they are given out. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private @Nullable ProducerState[] slots = new ProducerState[SLOTS_MIN];
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    @Nullable ProducerState get(long producerId) {
        return slots[slotOf(producerId)];
    }

    /** Makes one that isn't known yet. */
    ProducerState require(long producerId) {
        ProducerState known = get(producerId);
        if (known != null) {
            return known;
        }
        ProducerState made = new ProducerState(producerId);
        put(made);
        return made;
    }

    /** In the place of one with the same id. */
    void put(ProducerState producer) {
        int slot = slotOf(producer.producerId());
        if (slots[slot] == null && 4 * (size + 1) > 3 * slots.length) {
            resize(2 * slots.length);
            slot = slotOf(producer.producerId());
        }
        size += slots[slot] == null ? 1 : 0;
        slots[slot] = producer;
    }

    /** Gives back the room that nobody needs any more. */
    void removeIf(Predicate<ProducerState> isGone) {
        int left = 0;
        for (ProducerState each : values()) {
            left += isGone.test(each) ? 0 : 1;
        }
        if (left == size) {
            return;
        }
        @Nullable ProducerState[] before = slots;
        slots = new ProducerState[slotsFor(left)];
        size = 0;
        for (ProducerState each : before) {
            if (each != null && !isGone.test(each)) {
                put(each);
            }
        }
    }

    void clear() {
        slots = new ProducerState[SLOTS_MIN];
        size = 0;
    }

    /** A view, in no particular order. */
    Collection<ProducerState> values() {
        return new AbstractCollection<>() {
            @Override
            public Iterator<ProducerState> iterator() {
                return new Values(slots);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    private static final class Values implements Iterator<ProducerState> {
        private final @Nullable ProducerState[] slots;
        private int next;

        Values(@Nullable ProducerState[] slots) {
            this.slots = slots;
        }

        @Override
        public boolean hasNext() {
            while (next < slots.length && slots[next] == null) {
                next++;
            }
            return next < slots.length;
        }

        @Override
        public ProducerState next() {
            ProducerState found = hasNext() ? slots[next++] : null;
            if (found == null) {
                throw new NoSuchElementException();
            }
            return found;
        }
    }

    /** Where the producer is, or the free slot where it belongs. */
    private int slotOf(long producerId) {
        int mask = slots.length - 1;
        int slot = (int) ((producerId * GOLDEN) >>> Integer.SIZE) & mask;
        for (ProducerState at = slots[slot]; at != null; at = slots[slot]) {
            if (at.producerId() == producerId) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void resize(int length) {
        @Nullable ProducerState[] before = Arrays.copyOf(slots, slots.length);
        slots = new ProducerState[length];
        for (ProducerState each : before) {
            if (each != null) {
                slots[slotOf(each.producerId())] = each;
            }
        }
    }

    private static int slotsFor(int producers) {
        int slots = SLOTS_MIN;
        while (4 * producers > 3 * slots) {
            slots *= 2;
        }
        return slots;
    }
}
