package io.millrace.consensus;

/**
 * Who leads.
 *
 * @param leaderId -1 when nobody does, or nobody is known to
 * @param epoch never goes back
 */
public record Leadership(int leaderId, int epoch) {
    public static final Leadership NONE = new Leadership(-1, -1);

    public boolean isLeader(int nodeId) {
        return leaderId == nodeId;
    }
}
