package io.millrace.consensus;

import java.util.List;

/**
 * The quorum, as DescribeQuorum tells it.
 *
 * @param highWatermark offset up to which the log is committed, exclusive
 */
public record QuorumDescription(
        Leadership leadership,
        long highWatermark,
        List<Voter> voterSet,
        List<Replica> voters,
        List<Replica> observers) {
    public QuorumDescription {
        voterSet = List.copyOf(voterSet);
        voters = List.copyOf(voters);
        observers = List.copyOf(observers);
    }

    /**
     * How far a member is.
     *
     * @param logEndOffset -1 when it is not known
     * @param lastFetchMillis when it last asked for records, wall clock; -1 when not known
     * @param lastCaughtUpMillis when it last had all of them, wall clock; -1 when not known
     */
    public record Replica(
            int id,
            io.millrace.base.Uuid directoryId,
            long logEndOffset,
            long lastFetchMillis,
            long lastCaughtUpMillis) {}
}
