package io.millrace.network.frame;

/**
 * How fast a peer sends a frame, given the time that was its own: it is not to blame for waiting
 * until there is memory. Owned by the connection's event loop.
 */
public final class FramePace {
    /** A frame that others wait for must come this fast, after a while. */
    private static final long BYTES_PER_SECOND_MIN = 16 * 1024;

    /** And in whole within this time, at its rate so far: a large one must come faster. */
    private static final long LARGE_FRAME_SECONDS_MAX = 30;

    private static final long JUDGED_NANOS_MIN = 2_000_000_000L;

    /** Since when the peer could send its frame, without the time in which it had to wait. */
    private long beganNanos;

    /** Since when the frame waits for memory, if it does. */
    private long pausedNanos;

    public void begin(long nowNanos) {
        beganNanos = nowNanos;
    }

    public void pause(long nowNanos) {
        pausedNanos = nowNanos;
    }

    public void goOn(long nowNanos) {
        beganNanos += nowNanos - pausedNanos;
    }

    public boolean isTooSlow(FrameAssembler frame, long nowNanos) {
        int frameBytes = frame.frameBytes();
        long nanos = (frame.awaitsMemory() ? pausedNanos : nowNanos) - beganNanos;
        if (frameBytes == 0 || nanos < JUDGED_NANOS_MIN) {
            return false;
        }
        long rate = Math.max(BYTES_PER_SECOND_MIN, frameBytes / LARGE_FRAME_SECONDS_MAX);
        return frame.receivedBytes() < nanos / 1e9 * rate;
    }
}
