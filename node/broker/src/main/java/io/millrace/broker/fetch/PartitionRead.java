package io.millrace.broker.fetch;

import io.millrace.base.Payload;
import io.millrace.protocol.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one partition answered. The receiver owns the records' file references.
 *
 * @param leader the current leader and epoch, for the errors that ask the client to move on
 * @param diverging where the client's history left the leader's, or null
 * @param aborted aborted transactions that overlap the records; null for read_uncommitted
 */
public record PartitionRead(
        PartitionFetch wanted,
        ErrorCode error,
        Positions positions,
        @Nullable Leader leader,
        @Nullable EpochEnd diverging,
        @Nullable List<AbortedTransaction> aborted,
        Payload records) {

    /** The partition's offsets at the time of the read; -1 where an error hides them. */
    public record Positions(long highWatermark, long lastStableOffset, long logStartOffset) {
        public static final Positions UNKNOWN = new Positions(-1, -1, -1);
    }

    /** Who leads the partition now. */
    public record Leader(int nodeId, int epoch) {}

    /** Where the leader's records of an epoch end. */
    public record EpochEnd(int epoch, long endOffset) {}

    /** A transaction whose records a read_committed consumer must drop. */
    public record AbortedTransaction(long producerId, long firstOffset) {}

    public static PartitionRead failed(PartitionFetch wanted, ErrorCode error) {
        return new PartitionRead(
                wanted, error, Positions.UNKNOWN, null, null, null, Payload.Bytes.EMPTY);
    }

    public static PartitionRead movedOn(PartitionFetch wanted, ErrorCode error, Leader leader) {
        return new PartitionRead(
                wanted, error, Positions.UNKNOWN, leader, null, null, Payload.Bytes.EMPTY);
    }

    /** True when waiting would not change the answer for the better. */
    boolean endsTheWait() {
        return error != ErrorCode.NONE
                || diverging != null
                || positions.highWatermark() > wanted.copy().highWatermark();
    }

    /** Gives the records back unsent. */
    public void release() {
        release(records);
    }

    private static void release(Payload payload) {
        switch (payload) {
            case Payload.Bytes bytes -> {}
            case Payload.FileRange range -> range.release();
            case Payload.Sequence sequence -> sequence.parts().forEach(PartitionRead::release);
        }
    }
}
