package io.millrace.handlers.admin;

import io.millrace.base.ConfigResource;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.broker.cluster.TopicLayers;
import io.millrace.config.ConfigEntry;
import io.millrace.config.ConfigResolver;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.controller.ApiError;
import io.millrace.metadata.controller.TopicNames;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DescribeConfigsRequest;
import io.millrace.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.millrace.protocol.message.DescribeConfigsResponse;
import io.millrace.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.millrace.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.millrace.protocol.message.DescribeConfigsResponse.DescribeConfigsSynonym;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * DescribeConfigs, v1 to v4: settings with their source and, when asked for, every layer that says
 * something about them, and from v3 on their type and documentation (KIP-226, KIP-569).
 */
public final class DescribeConfigsHandler implements Handler<DescribeConfigsRequest> {
    private final ClusterView cluster;
    private final TopicLayers layers;
    private final LoggerConfigs loggers;

    DescribeConfigsHandler(ClusterView cluster, TopicLayers layers, LoggerConfigs loggers) {
        this.cluster = cluster;
        this.layers = layers;
        this.loggers = loggers;
    }

    /** The settings of a resource, or why there are none. */
    private record Found(List<ConfigEntry> entries, ApiError error) {
        static Found of(List<ConfigEntry> entries) {
            return new Found(entries, ApiError.NONE);
        }

        static Found none(ErrorCode code, String message) {
            return new Found(List.of(), new ApiError(code, message));
        }
    }

    @Override
    public void handle(DescribeConfigsRequest request, Call call) {
        MetadataImage image = cluster.image();
        call.answer(
                new DescribeConfigsResponse()
                        .results(
                                request.resources().stream()
                                        .map(each -> describe(each, request, image))
                                        .toList()));
    }

    private DescribeConfigsResult describe(
            DescribeConfigsResource wanted, DescribeConfigsRequest request, MetadataImage image) {
        ConfigResource.Type type = ConfigResource.Type.of(wanted.resourceType());
        String name = wanted.resourceName();
        Found found =
                type == null
                        ? Found.none(
                                ErrorCode.INVALID_REQUEST,
                                "Unsupported resource type: " + wanted.resourceType())
                        : find(new ConfigResource(type, name), image);
        return new DescribeConfigsResult()
                .resourceType(wanted.resourceType())
                .resourceName(name)
                .errorCode(found.error().code().code())
                .errorMessage(found.error().message())
                .configs(
                        isOwnLoggers(type, name)
                                ? loggers.described(wanted.configurationKeys())
                                : found.entries().stream()
                                        .filter(entry -> isWanted(entry, wanted))
                                        .map(entry -> told(entry, request))
                                        .toList());
    }

    private boolean isOwnLoggers(ConfigResource.@Nullable Type type, String name) {
        return type == ConfigResource.Type.BROKER_LOGGER && loggers.isThisNode(name);
    }

    private Found find(ConfigResource resource, MetadataImage image) {
        Map<String, String> own = image.configs().of(resource);
        String name = resource.name();
        return switch (resource.type()) {
            case TOPIC -> topic(name, own, image);
            case BROKER -> broker(name, own, image);
            // Their levels are no settings of the catalogue, and told apart from them.
            case BROKER_LOGGER ->
                    loggers.isThisNode(name) ? Found.of(List.of()) : unexpectedBroker(name, "");
            case GROUP ->
                    name.isEmpty()
                            ? Found.none(ErrorCode.INVALID_REQUEST, "Group name must not be empty")
                            : Found.of(ConfigResolver.group(own, layers.broker(image)));
            case CLIENT_METRICS ->
                    name.isEmpty()
                            ? Found.none(
                                    ErrorCode.INVALID_REQUEST,
                                    "Client metrics subscription name must not be empty")
                            : Found.of(ConfigResolver.clientMetrics(own));
        };
    }

    private Found topic(String name, Map<String, String> own, MetadataImage image) {
        String problem = TopicNames.problem(name);
        if (problem != null) {
            return Found.none(ErrorCode.INVALID_TOPIC_EXCEPTION, problem);
        }
        if (image.topics().find(name) == null) {
            ErrorCode unknown = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
            return Found.none(unknown, unknown.message());
        }
        return Found.of(ConfigResolver.topic(own, layers.broker(image)));
    }

    private Found broker(String name, Map<String, String> own, MetadataImage image) {
        if (name.isEmpty()) {
            return Found.of(ConfigResolver.cluster(own));
        }
        return loggers.isThisNode(name)
                ? Found.of(ConfigResolver.broker(layers.broker(image)))
                : unexpectedBroker(name, " or empty string");
    }

    private Found unexpectedBroker(String name, String alternative) {
        return Found.none(
                ErrorCode.INVALID_REQUEST,
                "Unexpected broker id, expected "
                        + cluster.nodeId()
                        + alternative
                        + ", but received "
                        + name);
    }

    /** No list of keys, or an empty one, asks for all. */
    private static boolean isWanted(ConfigEntry entry, DescribeConfigsResource wanted) {
        List<String> keys = wanted.configurationKeys();
        return keys == null || keys.isEmpty() || keys.contains(entry.name());
    }

    private static DescribeConfigsResourceResult told(
            ConfigEntry entry, DescribeConfigsRequest request) {
        DescribeConfigsResourceResult told =
                new DescribeConfigsResourceResult()
                        .name(entry.name())
                        .value(entry.value())
                        .readOnly(entry.readOnly())
                        .configSource(entry.source().code())
                        .isSensitive(entry.key().sensitive())
                        .configType(entry.key().type().code());
        if (request.includeSynonyms()) {
            told.synonyms(
                    entry.synonyms().stream()
                            .map(synonym ->
                                    new DescribeConfigsSynonym()
                                            .name(synonym.name())
                                            .value(synonym.value())
                                            .source(synonym.source().code()))
                            .toList());
        }
        return told.documentation(
                request.includeDocumentation() ? entry.key().documentation() : null);
    }
}
