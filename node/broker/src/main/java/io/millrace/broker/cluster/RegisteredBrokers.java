package io.millrace.broker.cluster;

import io.millrace.metadata.BrokerRegistration;
import io.millrace.replication.Brokers;
import org.jspecify.annotations.Nullable;

/** The nodes of the newest image, as replication asks for them. Safe from any thread. */
public record RegisteredBrokers(ClusterView cluster) implements Brokers {

    @Override
    public @Nullable Standing standing(int node) {
        BrokerRegistration broker = cluster.image().cluster().broker(node);
        return broker == null
                ? null
                : new Standing(broker.epoch(), broker.fenced(), broker.inControlledShutdown());
    }
}
