package io.millrace.metadata;

import io.millrace.base.Uuid;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * All topics, by name and by id.
 *
 * @param byMetricsName the name of a topic by what metrics call it, where the two differ or could
 *     collide: '.' and '_' are the same to them
 */
public record TopicsImage(
        PersistentMap<String, TopicImage> byName,
        PersistentMap<Uuid, TopicImage> byId,
        PersistentMap<String, String> byMetricsName,
        int partitionCount) {

    public static final TopicsImage EMPTY =
            new TopicsImage(PersistentMap.empty(), PersistentMap.empty(), PersistentMap.empty(), 0);

    public @Nullable TopicImage find(String name) {
        return byName.find(name);
    }

    public @Nullable TopicImage find(Uuid id) {
        return byId.find(id);
    }

    public @Nullable PartitionImage partition(String topic, int partition) {
        TopicImage found = byName.find(topic);
        return found == null ? null : found.partition(partition);
    }

    /** In no order. */
    public Collection<TopicImage> all() {
        return byName.values();
    }

    public int size() {
        return byName.size();
    }

    /** The topic whose metrics a topic of this name would share, or null. */
    public @Nullable String colliding(String name) {
        return hasCollisionCharacter(name) ? byMetricsName.find(metricsName(name)) : null;
    }

    /** Puts the topic in the place of the one with its id. */
    TopicsImage with(TopicImage topic) {
        TopicImage before = byId.find(topic.id());
        int gained = topic.partitions().size() - (before == null ? 0 : before.partitions().size());
        return new TopicsImage(
                byName.with(topic.name(), topic),
                byId.with(topic.id(), topic),
                hasCollisionCharacter(topic.name())
                        ? byMetricsName.with(metricsName(topic.name()), topic.name())
                        : byMetricsName,
                partitionCount + gained);
    }

    TopicsImage without(TopicImage topic) {
        return new TopicsImage(
                byName.without(topic.name()),
                byId.without(topic.id()),
                hasCollisionCharacter(topic.name())
                        ? byMetricsName.without(metricsName(topic.name()))
                        : byMetricsName,
                partitionCount - topic.partitions().size());
    }

    private static boolean hasCollisionCharacter(String name) {
        return name.indexOf('.') >= 0 || name.indexOf('_') >= 0;
    }

    private static String metricsName(String name) {
        return name.replace('.', '_');
    }
}
