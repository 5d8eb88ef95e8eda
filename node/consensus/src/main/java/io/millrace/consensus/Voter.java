package io.millrace.consensus;

import io.millrace.base.Uuid;
import java.util.List;

/**
 * A member of the quorum.
 *
 * @param directoryId tells a voter from one that came back with an empty disk (KIP-853)
 * @param endpoints where the others reach it; empty for a quorum of one
 */
public record Voter(int id, Uuid directoryId, List<Endpoint> endpoints) {

    public record Endpoint(String listener, String host, int port) {}

    public Voter {
        endpoints = List.copyOf(endpoints);
    }
}
