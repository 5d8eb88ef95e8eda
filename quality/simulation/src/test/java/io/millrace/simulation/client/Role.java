package io.millrace.simulation.client;

/** What a connection is for: as with real clients, to leaders and to coordinators separately. */
public enum Role {
    DATA,
    TRANSACTIONS,
    GROUPS
}
