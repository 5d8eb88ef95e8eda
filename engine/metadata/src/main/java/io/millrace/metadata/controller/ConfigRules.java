package io.millrace.metadata.controller;

import io.millrace.base.ConfigResource;
import io.millrace.metadata.MetadataImage;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What settings mean, as far as the controller has to know. Pure; safe from any thread. */
public interface ConfigRules {

    /** What a topic's settings say about its leaders; defaults for a topic that has none. */
    TopicPolicy policy(MetadataImage image, String topic);

    /** Whether the setting is a list, and can be appended to. */
    boolean isList(ConfigResource.Type type, String key);

    /** The value that a list starts from when it was not set. */
    String defaultValue(ConfigResource.Type type, String key);

    /**
     * Whether the resource may have these settings.
     *
     * @param configs all that would be set
     * @param changed those that the request touches
     */
    ApiError check(
            ConfigResource resource,
            Map<String, String> configs,
            Map<String, @Nullable String> changed);
}
