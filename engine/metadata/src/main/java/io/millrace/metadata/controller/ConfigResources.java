package io.millrace.metadata.controller;

import io.millrace.base.ConfigResource;
import io.millrace.metadata.MetadataImage;
import io.millrace.protocol.ErrorCode;

/** Which resources can have settings. */
final class ConfigResources {
    private ConfigResources() {}

    static ApiError check(MetadataImage image, ConfigResource resource) {
        String name = resource.name();
        return switch (resource.type()) {
            case TOPIC -> checkTopic(image, name);
            case BROKER -> checkBroker(image, name);
            case BROKER_LOGGER ->
                    refused("Log levels are changed by IncrementalAlterConfigs alone.");
            case GROUP ->
                    name.isEmpty()
                            ? refused("Default group resources are not allowed.")
                            : ApiError.NONE;
            case CLIENT_METRICS ->
                    name.isEmpty()
                            ? refused("Default client metrics resources are not allowed.")
                            : ApiError.NONE;
        };
    }

    private static ApiError checkTopic(MetadataImage image, String name) {
        if (name.isEmpty()) {
            return refused("Default topic resources are not allowed.");
        }
        String problem = TopicNames.problem(name);
        if (problem != null) {
            return new ApiError(ErrorCode.INVALID_TOPIC_EXCEPTION, problem);
        }
        if (image.topics().find(name) == null) {
            return new ApiError(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    "The topic '" + name + "' does not exist.");
        }
        return ApiError.NONE;
    }

    private static ApiError checkBroker(MetadataImage image, String name) {
        if (name.isEmpty()) {
            return ApiError.NONE;
        }
        int id;
        try {
            id = Integer.parseInt(name);
        } catch (NumberFormatException notANumber) {
            return refused("Node id must be an integer, but it is: " + name);
        }
        return image.cluster().broker(id) == null
                ? new ApiError(
                        ErrorCode.BROKER_ID_NOT_REGISTERED,
                        "No broker with id " + id + " is registered.")
                : ApiError.NONE;
    }

    private static ApiError refused(String message) {
        return new ApiError(ErrorCode.INVALID_REQUEST, message);
    }
}
