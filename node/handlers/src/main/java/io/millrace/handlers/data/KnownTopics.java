package io.millrace.handlers.data;

import io.millrace.base.Uuid;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.fetch.TopicNames;
import io.millrace.metadata.TopicImage;
import org.jspecify.annotations.Nullable;

/** The topics of the metadata image. */
public record KnownTopics(ClusterView cluster) implements TopicNames {

    @Override
    public @Nullable String name(Uuid topicId) {
        TopicImage topic = cluster.image().topics().find(topicId);
        return topic == null ? null : topic.name();
    }

    @Override
    public boolean exists(String topic, int partition) {
        TopicImage image = cluster.image().topics().find(topic);
        return image != null && image.partition(partition) != null;
    }
}
