package io.millrace.metadata.controller;

import io.millrace.metadata.BrokerRegistration;
import io.millrace.metadata.ClusterImage;
import io.millrace.metadata.MetadataImage;

/**
 * What a command is decided against.
 *
 * @param image the newest one, with what was proposed and is not committed yet
 * @param nextOffset the offset that the first record of the decision will have
 * @param sessions who is there now; read, never changed by a decision
 * @param nowMillis monotonic
 */
public record Situation(
        MetadataImage image, long nextOffset, BrokerSessions sessions, long nowMillis) {

    ClusterImage cluster() {
        return image.cluster();
    }

    /** Whether the node has shown signs of life in the name of this registration. */
    boolean isAlive(BrokerRegistration broker) {
        return sessions.isAlive(broker.id(), broker.epoch(), nowMillis);
    }
}
