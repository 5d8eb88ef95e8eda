package io.millrace.broker.groups;

import io.millrace.base.Uuid;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.TopicImage;
import org.jspecify.annotations.Nullable;

/** The topics that there were at one moment. Immutable. */
@FunctionalInterface
public interface TopicIds {

    /** Null when there is no such topic. */
    @Nullable Uuid find(String topic);

    static TopicIds of(MetadataImage image) {
        return name -> {
            TopicImage topic = image.topics().find(name);
            return topic == null ? null : topic.id();
        };
    }
}
