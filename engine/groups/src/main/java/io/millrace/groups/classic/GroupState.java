package io.millrace.groups.classic;

import java.util.Set;

/** The state of a classic group, under the names that clients see. */
public enum GroupState {
    EMPTY("Empty"),
    PREPARING_REBALANCE("PreparingRebalance"),
    COMPLETING_REBALANCE("CompletingRebalance"),
    STABLE("Stable"),
    DEAD("Dead");

    private final String text;

    GroupState(String text) {
        this.text = text;
    }

    boolean mayFollow(GroupState previous) {
        return switch (this) {
            case EMPTY, COMPLETING_REBALANCE -> previous == PREPARING_REBALANCE;
            case PREPARING_REBALANCE ->
                    Set.of(EMPTY, COMPLETING_REBALANCE, STABLE).contains(previous);
            case STABLE -> previous == COMPLETING_REBALANCE;
            case DEAD -> previous == EMPTY;
        };
    }

    /** As in DescribeGroups and ListGroups. */
    public String text() {
        return text;
    }
}
