package io.millrace.broker.groups;

import io.millrace.base.ConfigResource;
import io.millrace.config.ServerSettings;
import io.millrace.config.ServerSettings.Bounded;
import io.millrace.groups.consumer.Timing;
import io.millrace.metadata.MetadataImage;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the settings of a consumer group say now: its own, else those of the node; within the bounds
 * that the node sets. Callable from any thread.
 */
public final class GroupTimings {
    private static final String ASSIGNMENT = "assignment.interval.ms";

    private final Supplier<MetadataImage> image;
    private final int nodeId;
    private final ServerSettings.ConsumerGroups settings;

    public GroupTimings(
            Supplier<MetadataImage> image, int nodeId, ServerSettings.ConsumerGroups settings) {
        this.image = image;
        this.nodeId = nodeId;
        this.settings = settings;
    }

    public Timing of(String groupId) {
        MetadataImage now = image.get();
        Map<String, String> own =
                now.configs().of(new ConfigResource(ConfigResource.Type.GROUP, groupId));
        return new Timing(
                bounded(own.get("consumer.session.timeout.ms"), settings.session()),
                bounded(own.get("consumer.heartbeat.interval.ms"), settings.heartbeat()),
                bounded(
                        own.getOrDefault("consumer." + ASSIGNMENT, ofNode(now)),
                        settings.assignment()));
    }

    /** Of all nodes, or of this one, while it runs. */
    private @Nullable String ofNode(MetadataImage now) {
        String key = "group.consumer." + ASSIGNMENT;
        String mine = now.configs().of(broker(Integer.toString(nodeId))).get(key);
        return mine != null ? mine : now.configs().of(broker("")).get(key);
    }

    private static ConfigResource broker(String name) {
        return new ConfigResource(ConfigResource.Type.BROKER, name);
    }

    /** Values were checked when they were set. */
    private static int bounded(@Nullable String text, Bounded bounds) {
        int value = text == null ? bounds.value() : Integer.parseInt(text.trim());
        return Math.clamp(value, bounds.least(), Math.max(bounds.least(), bounds.most()));
    }
}
