package io.millrace.broker.partition;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of one topic by their numbers; those that are elsewhere are missing. Written by
 * one thread, read by all.
 */
final class PartitionSlots {
    private volatile AtomicReferenceArray<@Nullable Partition> slots;

    /** With room for partitions up to this number; more is made when it is needed. */
    PartitionSlots(int highestNumber) {
        this.slots = new AtomicReferenceArray<>(highestNumber + 1);
    }

    @Nullable Partition find(int number) {
        AtomicReferenceArray<@Nullable Partition> now = slots;
        return number >= 0 && number < now.length() ? now.get(number) : null;
    }

    void put(int number, Partition partition) {
        AtomicReferenceArray<@Nullable Partition> now = slots;
        if (number >= now.length()) {
            now = copied(now, Math.max(number + 1, now.length() + now.length() / 2));
        }
        now.set(number, partition);
        slots = now;
    }

    private static AtomicReferenceArray<@Nullable Partition> copied(
            AtomicReferenceArray<@Nullable Partition> old, int length) {
        AtomicReferenceArray<@Nullable Partition> longer = new AtomicReferenceArray<>(length);
        for (int number = 0; number < old.length(); number++) {
            longer.setPlain(number, old.getPlain(number));
        }
        return longer;
    }

    /** Nothing when another partition is in its place. */
    void remove(int number, Partition partition) {
        if (find(number) == partition) {
            slots.set(number, null);
        }
    }

    boolean isEmpty() {
        AtomicReferenceArray<@Nullable Partition> now = slots;
        for (int number = 0; number < now.length(); number++) {
            if (now.get(number) != null) {
                return false;
            }
        }
        return true;
    }

    void forEach(Consumer<Partition> action) {
        AtomicReferenceArray<@Nullable Partition> now = slots;
        for (int number = 0; number < now.length(); number++) {
            Partition partition = now.get(number);
            if (partition != null) {
                action.accept(partition);
            }
        }
    }
}
