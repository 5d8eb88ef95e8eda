package io.millrace.server;

import io.millrace.base.OperatingException;
import io.millrace.broker.cluster.TopicLayers;
import io.millrace.config.BrokerLayers;
import io.millrace.config.ConnectionLimits;
import io.millrace.metadata.MetadataImage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listeners how many connections they may take. Owner: the controller thread. */
final class ConnectionLimitsFollower {
    private static final Logger log = LoggerFactory.getLogger(ConnectionLimitsFollower.class);

    private final TopicLayers layers;
    private final Consumer<ConnectionLimits> listeners;
    private BrokerLayers seen;
    private ConnectionLimits told;

    /**
     * @param layers whose static layer the listeners have already
     */
    ConnectionLimitsFollower(TopicLayers layers, Consumer<ConnectionLimits> listeners) {
        this.layers = layers;
        this.listeners = listeners;
        this.seen = layers.broker(MetadataImage.EMPTY);
        this.told = ConnectionLimits.of(seen);
    }

    void apply(MetadataImage image) {
        BrokerLayers now = layers.broker(image);
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        ConnectionLimits limits = ConnectionLimits.of(now);
        if (limits.equals(told)) {
            return;
        }
        try {
            listeners.accept(limits);
            told = limits;
            log.info("max.connections={} per.ip={}", limits.total(), limits.perAddress());
        } catch (OperatingException unknownHost) {
            log.warn("The limits of connections stay as they were: {}", unknownHost.getMessage());
        }
    }
}
