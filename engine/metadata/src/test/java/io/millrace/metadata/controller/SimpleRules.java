package io.millrace.metadata.controller;

import io.millrace.base.ConfigResource;
import io.millrace.metadata.MetadataImage;
import io.millrace.protocol.ErrorCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys that begin with "bad" are refused; cleanup.policy is a list. */
public final class SimpleRules implements ConfigRules {

    @Override
    public TopicPolicy policy(MetadataImage image, String topic) {
        Map<String, String> configs = image.configs().of(ConfigResource.topic(topic));
        return new TopicPolicy(
                Integer.parseInt(configs.getOrDefault("min.insync.replicas", "1")),
                Boolean.parseBoolean(
                        configs.getOrDefault("unclean.leader.election.enable", "false")),
                !configs.getOrDefault("millrace.durability", "fsync").equals("replicated"));
    }

    @Override
    public boolean isList(ConfigResource.Type type, String key) {
        return key.equals("cleanup.policy");
    }

    @Override
    public String defaultValue(ConfigResource.Type type, String key) {
        return "delete";
    }

    @Override
    public ApiError check(
            ConfigResource resource,
            Map<String, String> configs,
            Map<String, @Nullable String> changed) {
        for (String key : configs.keySet()) {
            if (key.startsWith("bad")) {
                return new ApiError(ErrorCode.INVALID_CONFIG, "Unknown topic config name: " + key);
            }
        }
        return ApiError.NONE;
    }
}
