package io.millrace.broker.partition;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which offsets of a partition can be read without a wait for the disk, as far as this process
 * knows: those that it appended or found in the system's memory some seconds ago. Safe from any
 * thread; what is remembered is bounded.
 *
 * <p>It only decides where a read runs. Wrong in the one direction, a read takes a turn through
 * another thread; in the other, an event loop waits for the disk.
 */
final class Warmth {
    /** For tails; who is further behind has its part of the log looked for. */
    static final long APPENDED_MILLIS = 2_000;

    /** The system keeps for longer what was just used, unless memory is desperately short. */
    static final long FOUND_MILLIS = 5_000;

    /** Readers in different places of one partition that are remembered. */
    static final int WINDOWS_MAX = 4;

    private static final long MARK_MILLIS = APPENDED_MILLIS / 2;

    /**
     * What was appended from an offset on, renewed while appends go on.
     *
     * @param fromOffset appended not much longer ago than {@link #APPENDED_MILLIS}
     * @param markOffset appended at {@code markMillis}
     */
    private record Appends(long fromOffset, long markOffset, long markMillis) {}

    /**
     * Found in memory.
     *
     * @param readBytesMax a read of more than that may reach out of it
     */
    private record Window(long fromOffset, long toOffset, int readBytesMax, long untilMillis) {}

    private volatile @Nullable Appends appends;
    private volatile List<Window> windows = List.of();

    boolean covers(long offset, int readBytes, long nowMillis) {
        Appends recent = appends;
        if (recent != null
                && offset >= recent.fromOffset
                && nowMillis - recent.markMillis < APPENDED_MILLIS) {
            return true;
        }
        for (Window window : windows) {
            if (offset >= window.fromOffset
                    && offset < window.toOffset
                    && readBytes <= window.readBytesMax
                    && nowMillis < window.untilMillis) {
                return true;
            }
        }
        return false;
    }

    void appended(long baseOffset, long nowMillis) {
        Appends recent = appends;
        if (recent == null || nowMillis - recent.markMillis >= APPENDED_MILLIS) {
            appends = new Appends(baseOffset, baseOffset, nowMillis);
        } else if (nowMillis - recent.markMillis >= MARK_MILLIS) {
            appends = new Appends(recent.markOffset, baseOffset, nowMillis);
        }
    }

    /** Reads of that many bytes at most that begin in between find all in memory. */
    synchronized void loaded(long fromOffset, long toOffset, int readBytesMax, long nowMillis) {
        List<Window> kept = new ArrayList<>();
        for (Window window : windows) {
            boolean elsewhere = fromOffset < window.fromOffset || fromOffset > window.toOffset;
            if (elsewhere && nowMillis < window.untilMillis) {
                kept.add(window);
            }
        }
        if (fromOffset < toOffset) {
            kept.add(new Window(fromOffset, toOffset, readBytesMax, nowMillis + FOUND_MILLIS));
        }
        int surplus = Math.max(0, kept.size() - WINDOWS_MAX);
        windows = List.copyOf(kept.subList(surplus, kept.size()));
    }
}
