package io.millrace.consensus.observer;

import io.millrace.consensus.Leadership;
import io.millrace.consensus.store.Checkpoints;
import io.millrace.consensus.store.LogReader.EpochEnd;
import io.millrace.protocol.ErrorCode;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a controller answers to a follower's position, as KRaft does. Pure.
 *
 * @param self this node
 * @param snapshot the newest, at whose end the log begins; null when it begins at 0
 * @param endOf where an epoch ends in the log
 */
record FetchRules(
        int self,
        Leadership leadership,
        Checkpoints.@Nullable Id snapshot,
        IntFunction<EpochEnd> endOf) {

    sealed interface Verdict {
        /** The position is one of this log. */
        record Valid() implements Verdict {}

        /** Records behind that are not those of this log. */
        record Diverging(EpochEnd common) implements Verdict {}

        /** What comes next is in a snapshot only. */
        record NeedsSnapshot(Checkpoints.Id id) implements Verdict {}

        record Refused(ErrorCode error) implements Verdict {}
    }

    static final Verdict VALID = new Verdict.Valid();

    /** The error of a request that only the leader of that epoch may answer. */
    ErrorCode leaderError(int epochOfRequest) {
        if (epochOfRequest < leadership.epoch()) {
            return ErrorCode.FENCED_LEADER_EPOCH;
        }
        if (epochOfRequest > leadership.epoch()) {
            return ErrorCode.UNKNOWN_LEADER_EPOCH;
        }
        return leadership.isLeader(self) ? ErrorCode.NONE : ErrorCode.NOT_LEADER_OR_FOLLOWER;
    }

    Verdict of(int epochOfRequest, long fetchOffset, int lastFetchedEpoch) {
        if (epochOfRequest < 0 || fetchOffset < 0 || lastFetchedEpoch < 0) {
            return new Verdict.Refused(ErrorCode.INVALID_REQUEST);
        }
        ErrorCode error = leaderError(epochOfRequest);
        if (error != ErrorCode.NONE) {
            return new Verdict.Refused(error);
        }
        return position(fetchOffset, lastFetchedEpoch);
    }

    private Verdict position(long offset, int lastEpoch) {
        Checkpoints.Id begin = snapshot;
        if (begin == null && offset == 0) {
            return VALID;
        }
        if (begin != null) {
            boolean before = offset < begin.endOffset();
            boolean elsewhere = offset == begin.endOffset() && lastEpoch != begin.epoch();
            if (before || elsewhere || lastEpoch < begin.epoch()) {
                return new Verdict.NeedsSnapshot(begin);
            }
        }
        EpochEnd end = endOf.apply(lastEpoch);
        if (end.epoch() < 0) {
            return new Verdict.Diverging(new EpochEnd(0, 0));
        }
        return end.epoch() != lastEpoch || end.endOffset() < offset
                ? new Verdict.Diverging(end)
                : VALID;
    }
}
