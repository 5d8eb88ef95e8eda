package io.millrace.storage.log;

/**
 * Who may append to a log: this node as the leader of an epoch, or its leader through this node.
 * Changed and checked under the monitor that an append holds, so that no append overtakes a change
 * of leader.
 */
record AppendTerm(int epoch, boolean leads) {
    /** A log that nobody has said this of takes what comes. */
    static final AppendTerm ANY = new AppendTerm(-1, true);

    AppendTerm next(int nextEpoch, boolean leadsThen) {
        return nextEpoch < epoch ? this : new AppendTerm(nextEpoch, leadsThen);
    }

    boolean admits(int appendEpoch, boolean asLeader) {
        return epoch == ANY.epoch || (epoch == appendEpoch && leads == asLeader);
    }
}
