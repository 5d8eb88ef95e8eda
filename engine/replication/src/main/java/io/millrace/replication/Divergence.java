package io.millrace.replication;

import io.millrace.replication.FollowerFetch.Position;

/** Whether a reader's log is the beginning of another one, by epochs (KIP-320, KIP-595). */
public final class Divergence {
    private Divergence() {}

    /**
     * @param endOfLastEpoch where the reader's last epoch ends in the other log
     */
    static FetchVerdict of(Position position, EpochEnd endOfLastEpoch, LogEnds ends) {
        if (position.lastEpoch() >= 0) {
            if (endOfLastEpoch.isUndefined()) {
                return FetchVerdict.OUT_OF_RANGE;
            }
            if (diverges(position.offset(), position.lastEpoch(), endOfLastEpoch)) {
                return FetchVerdict.DIVERGING;
            }
        }
        return position.offset() < ends.start() || position.offset() > ends.end()
                ? FetchVerdict.OUT_OF_RANGE
                : FetchVerdict.ACCEPTED;
    }

    /** Whether the reader has records that the other log has not. */
    public static boolean diverges(long offset, int lastEpoch, EpochEnd endOfLastEpoch) {
        return endOfLastEpoch.epoch() < lastEpoch || endOfLastEpoch.endOffset() < offset;
    }
}
