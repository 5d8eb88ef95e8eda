package io.millrace.broker.cluster;

import io.millrace.base.Check;
import io.millrace.base.ConfigResource;
import io.millrace.config.BrokerLayers;
import io.millrace.config.BrokerRules;
import io.millrace.config.ConfigCatalogue;
import io.millrace.config.ConfigKey;
import io.millrace.config.ConfigResolver;
import io.millrace.config.ConfigType;
import io.millrace.config.TopicSettings;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.controller.ApiError;
import io.millrace.metadata.controller.ConfigRules;
import io.millrace.metadata.controller.TopicPolicy;
import io.millrace.protocol.ErrorCode;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue of settings as the controller asks for it. Immutable.
 *
 * @param layers of the server's properties: what topic settings stand on
 */
public record CatalogueRules(BrokerLayers layers) implements ConfigRules {

    @Override
    public TopicPolicy policy(MetadataImage image, String topic) {
        Map<String, String> own = image.configs().of(ConfigResource.topic(topic));
        Map<String, String> all = image.configs().of(ConfigResource.allBrokers());
        BrokerLayers below = new BrokerLayers(Map.of(), all, layers.fixed());
        return new TopicPolicy(
                Integer.parseInt(value("min.insync.replicas", own, below)),
                Boolean.parseBoolean(value("unclean.leader.election.enable", own, below)),
                value("millrace.durability", own, below).equals("fsync"));
    }

    private static String value(String name, Map<String, String> own, BrokerLayers below) {
        return Check.present(ConfigResolver.topicValue(name, own, below), name);
    }

    @Override
    public boolean isList(ConfigResource.Type type, String key) {
        ConfigKey known = catalogue(type).find(key);
        return known != null && known.type() == ConfigType.LIST;
    }

    @Override
    public String defaultValue(ConfigResource.Type type, String key) {
        ConfigKey known = catalogue(type).find(key);
        String text = known == null ? null : known.defaultText();
        return text == null ? "" : text;
    }

    @Override
    public ApiError check(
            ConfigResource resource,
            Map<String, String> configs,
            Map<String, @Nullable String> changed) {
        String problem =
                resource.type() == ConfigResource.Type.TOPIC
                        ? TopicSettings.problem(configs, layers)
                        : problem(resource, configs, changed);
        return problem == null ? ApiError.NONE : new ApiError(code(resource), problem);
    }

    /** Nodes refuse a setting with another code than topics do (KAFKA-13609). */
    private static ErrorCode code(ConfigResource resource) {
        return resource.type() == ConfigResource.Type.BROKER
                ? ErrorCode.INVALID_REQUEST
                : ErrorCode.INVALID_CONFIG;
    }

    private @Nullable String problem(
            ConfigResource resource,
            Map<String, String> configs,
            Map<String, @Nullable String> changed) {
        ConfigCatalogue catalogue = catalogue(resource.type());
        for (Map.Entry<String, @Nullable String> change : changed.entrySet()) {
            String name = change.getKey();
            if (change.getValue() == null) {
                // What is not set may be deleted, whatever it is: scripts do.
                continue;
            }
            ConfigKey key = catalogue.find(name);
            if (key == null) {
                return resource.type() == ConfigResource.Type.GROUP
                        ? "Unknown group config name: " + name
                        : "Unknown config name: " + name;
            }
            if (resource.type() == ConfigResource.Type.BROKER) {
                String refusal = refusal(key, resource);
                if (refusal != null) {
                    return refusal;
                }
            }
        }
        for (Map.Entry<String, String> each : new TreeMap<>(configs).entrySet()) {
            ConfigKey key = catalogue.find(each.getKey());
            String problem = key == null ? null : key.problem(each.getValue());
            if (problem != null) {
                return problem;
            }
        }
        return resource.type() == ConfigResource.Type.BROKER ? together(configs) : null;
    }

    /** What the node's settings and the defaults of topics would be to each other. */
    private @Nullable String together(Map<String, String> configs) {
        BrokerLayers changed = new BrokerLayers(configs, Map.of(), layers.fixed());
        String problem = BrokerRules.problem(changed);
        return problem == null ? TopicSettings.problem(Map.of(), changed) : problem;
    }

    private static @Nullable String refusal(ConfigKey key, ConfigResource resource) {
        if (!key.changeable()) {
            return "Cannot update these configs dynamically: [" + key.name() + "]";
        }
        if (key.update() == ConfigKey.Update.PER_BROKER && resource.name().isEmpty()) {
            return "Cannot update these configs at default cluster level: " + key.name();
        }
        return null;
    }

    private static ConfigCatalogue catalogue(ConfigResource.Type type) {
        return switch (type) {
            case TOPIC -> ConfigCatalogue.topic();
            case BROKER, BROKER_LOGGER -> ConfigCatalogue.broker();
            case CLIENT_METRICS -> ConfigCatalogue.clientMetrics();
            case GROUP -> ConfigCatalogue.group();
        };
    }
}
