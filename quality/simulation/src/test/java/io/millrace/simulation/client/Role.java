package io.millrace.simulation.client;

/** What a connection is for: as with real clients, to leaders and to coordinators separately. */
public enum Role {
    DATA,
    TRANSACTIONS,
    GROUPS,
    /** Joins wait for the other members, and nothing is to wait behind them. */
    MEMBERSHIP
}
