package io.millrace.broker.replication;

import io.millrace.base.Clock;
import io.millrace.base.EventLoop;
import io.millrace.broker.peers.Peers;
import io.millrace.config.ServerSettings;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.replication.Brokers;

/** What all fetchers of a node share. */
record FetcherHost(
        int nodeId,
        Brokers brokers,
        Peers peers,
        ServerSettings.Replication settings,
        EventLoop loop,
        Clock clock) {

    /** The longest that an answer may take. */
    int timeoutMillis() {
        return settings.timeoutMillis();
    }

    /** With what is the same in each request: who asks, and how much at once. */
    FetchRequest described(FetchRequest request) {
        Brokers.Standing self = brokers.standing(nodeId);
        return request.replicaState(
                        new FetchRequest.ReplicaState()
                                .replicaId(nodeId)
                                .replicaEpoch(self == null ? -1 : self.epoch()))
                .maxWaitMs(settings.waitMillis())
                .minBytes(settings.bytesMin())
                .maxBytes(settings.bytesMax());
    }
}
