package io.millrace.storage.segment;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.LongPredicate;

/** Offsets in rising order, few and of most logs none. Owner: whoever holds it. */
public final class SortedOffsets {
    /** Where there is no such offset. */
    public static final long NONE = -1;

    private static final long[] EMPTY = {};

    private long[] offsets;

    public SortedOffsets(Collection<Long> offsets) {
        this.offsets =
                offsets.isEmpty()
                        ? EMPTY
                        : offsets.stream().mapToLong(Long::longValue).sorted().distinct().toArray();
    }

    public boolean contains(long offset) {
        return Arrays.binarySearch(offsets, offset) >= 0;
    }

    /** The greatest that is not above; {@link #NONE} when all are. */
    public long floor(long offset) {
        int at = Arrays.binarySearch(offsets, offset);
        int floor = at >= 0 ? at : -at - 2;
        return floor < 0 ? NONE : offsets[floor];
    }

    public void add(long offset) {
        int at = Arrays.binarySearch(offsets, offset);
        if (at >= 0) {
            return;
        }
        int insertion = -at - 1;
        long[] more = Arrays.copyOf(offsets, offsets.length + 1);
        System.arraycopy(offsets, insertion, more, insertion + 1, offsets.length - insertion);
        more[insertion] = offset;
        offsets = more;
    }

    public void remove(long offset) {
        if (contains(offset)) {
            offsets = Arrays.stream(offsets).filter(each -> each != offset).toArray();
        }
    }

    /** Those that it holds for, in rising order. */
    public long[] matching(LongPredicate which) {
        return Arrays.stream(offsets).filter(which).toArray();
    }
}
