package io.millrace.broker.groups;

import io.millrace.base.Uuid;
import io.millrace.groups.kind.Topics;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.TopicImage;
import io.millrace.metadata.TopicsImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The topics of an image, as groups see them. Immutable. */
public record GroupTopics(TopicsImage image) implements Topics {

    public static Topics of(MetadataImage image) {
        return new GroupTopics(image.topics());
    }

    @Override
    public @Nullable Topic find(String name) {
        return seen(image.find(name));
    }

    @Override
    public @Nullable Topic find(Uuid id) {
        return seen(image.find(id));
    }

    private static @Nullable Topic seen(@Nullable TopicImage topic) {
        return topic == null
                ? null
                : new Topic(topic.name(), topic.id(), topic.partitions().size());
    }

    @Override
    public List<String> names() {
        return image.all().stream().map(TopicImage::name).toList();
    }
}
