package io.millrace.broker.cluster;

import io.millrace.base.ConfigResource;
import io.millrace.config.BrokerLayers;
import io.millrace.config.TopicSettings;
import io.millrace.metadata.MetadataImage;
import java.util.Map;

/**
 * The settings of a node and its topics, from the server's properties and what was set at run time.
 *
 * @param fixed the server's properties
 */
public record TopicLayers(int nodeId, Map<String, String> fixed) {

    public BrokerLayers broker(MetadataImage image) {
        return new BrokerLayers(
                image.configs().of(ConfigResource.broker(nodeId)),
                image.configs().of(ConfigResource.allBrokers()),
                fixed);
    }

    public TopicSettings topic(String name, MetadataImage image) {
        return TopicSettings.of(image.configs().of(ConfigResource.topic(name)), broker(image));
    }
}
