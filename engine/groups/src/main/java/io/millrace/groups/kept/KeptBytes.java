package io.millrace.groups.kept;

/**
 * What all groups of a node keep in memory: members with their metadata and assignments, and
 * offsets. One for all shards of a node; each has a share, which it gives back when it closes.
 *
 * <p>What is loaded from the log is counted and never refused, so the sum may exceed the bound.
 * Then nothing more is taken until enough has gone.
 */
public final class KeptBytes {
    private final long bytesMax;
    private long bytes;

    public KeptBytes(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    public Share share() {
        return new Share();
    }

    /** What the groups of one shard keep. */
    public final class Share {
        private long mine;

        private Share() {}

        /** Whether so much more may be kept; less always may. */
        public boolean fits(long moreBytes) {
            return moreBytes <= 0 || bytes + moreBytes <= bytesMax;
        }

        public void changed(long byBytes) {
            mine += byBytes;
            bytes += byBytes;
        }

        public long bytes() {
            return mine;
        }

        /** The shard is gone, and what it kept. */
        public void close() {
            bytes -= mine;
            mine = 0;
        }
    }
}
