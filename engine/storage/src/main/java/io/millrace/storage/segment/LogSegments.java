package io.millrace.storage.segment;

import io.millrace.base.Check;
import java.util.Arrays;
import java.util.List;

/**
 * The segments of a log by rising base offset, never none. Changed under the log's lock; readers
 * take {@link #all} as it is at one moment.
 */
public final class LogSegments {
    private volatile Segment[] segments;

    public LogSegments(List<Segment> segments) {
        Check.that(!segments.isEmpty(), "a log has a segment");
        this.segments = segments.toArray(new Segment[0]);
    }

    public List<Segment> all() {
        return List.of(segments);
    }

    public int count() {
        return segments.length;
    }

    public Segment active() {
        Segment[] now = segments;
        return now[now.length - 1];
    }

    public Segment first() {
        return segments[0];
    }

    /** The segment that has the offset: the last whose base isn't above; the first otherwise. */
    public Segment floor(long offset) {
        Segment[] now = segments;
        return now[floorIndex(now, offset)];
    }

    /** The segments from the one that has the offset on. */
    public List<Segment> from(long offset) {
        Segment[] now = segments;
        return List.of(now).subList(floorIndex(now, offset), now.length);
    }

    private static int floorIndex(Segment[] now, long offset) {
        int low = 0;
        int high = now.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (now[middle].baseOffset() <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    public void add(Segment segment) {
        Segment[] now = segments;
        Check.that(
                active().baseOffset() < segment.baseOffset(),
                "segments rise",
                active().baseOffset(),
                segment.baseOffset());
        Segment[] more = Arrays.copyOf(now, now.length + 1);
        more[now.length] = segment;
        segments = more;
    }

    public Segment removeFirst() {
        Segment[] now = segments;
        Check.that(now.length > 1, "a log keeps a segment");
        segments = Arrays.copyOfRange(now, 1, now.length);
        return now[0];
    }

    public Segment removeLast() {
        Segment[] now = segments;
        Check.that(now.length > 1, "a log keeps a segment");
        segments = Arrays.copyOf(now, now.length - 1);
        return now[now.length - 1];
    }

    /** Puts one segment in the place of some that follow each other; false when they don't. */
    public boolean replace(List<Segment> old, Segment with) {
        Segment[] now = segments;
        int from = List.of(now).indexOf(old.getFirst());
        boolean present =
                from >= 0
                        && from + old.size() < now.length
                        && List.of(now).subList(from, from + old.size()).equals(old);
        if (!present) {
            return false;
        }
        Segment[] fewer = new Segment[now.length - old.size() + 1];
        System.arraycopy(now, 0, fewer, 0, from);
        fewer[from] = with;
        int after = from + old.size();
        System.arraycopy(now, after, fewer, from + 1, now.length - after);
        segments = fewer;
        return true;
    }

    /** Puts one segment in the place of all. */
    public void replaceAll(Segment segment) {
        segments = new Segment[] {segment};
    }

    public long sizeBytes() {
        long total = 0;
        for (Segment segment : segments) {
            total += segment.sizeBytes();
        }
        return total;
    }
}
