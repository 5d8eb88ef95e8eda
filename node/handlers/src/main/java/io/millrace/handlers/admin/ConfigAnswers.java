package io.millrace.handlers.admin;

import io.millrace.base.ConfigResource;
import io.millrace.broker.cluster.ControllerCommands.Result;
import io.millrace.broker.cluster.ControllerService;
import io.millrace.metadata.controller.ApiError;
import io.millrace.metadata.controller.Command.ConfigOutcome;
import io.millrace.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is answered for the resources of a request that changes settings, in the order of the
 * request: some are refused before the controller hears of them. Owned by the one request.
 */
final class ConfigAnswers {

    /** A resource as the request names it: the type may be one that we don't know. */
    record Named(byte type, String name) {}

    record Answer(Named resource, ApiError error) {}

    private final List<Named> resources = new ArrayList<>();
    private final Map<Named, ApiError> known = new HashMap<>();

    /** Takes note of a resource; null when it is refused at once. */
    @org.jspecify.annotations.Nullable
    ConfigResource add(byte type, String name) {
        Named named = new Named(type, name);
        resources.add(named);
        ConfigResource.Type known = ConfigResource.Type.of(type);
        if (known == null) {
            refuse(named, "Unknown resource type " + type + ".");
            return null;
        }
        return new ConfigResource(known, name);
    }

    void refuse(Named resource, String why) {
        put(resource, new ApiError(ErrorCode.INVALID_REQUEST, why));
    }

    /** How a resource ended of which the controller does not hear. */
    void put(Named resource, ApiError error) {
        known.put(resource, error);
    }

    List<Answer> of(Result<List<ConfigOutcome>> result) {
        Map<Named, ApiError> errors = new HashMap<>(known);
        ApiError other = ApiError.NONE;
        switch (result) {
            case Result.Done<List<ConfigOutcome>> done ->
                    done.answer()
                            .forEach(each ->
                                    errors.putIfAbsent(named(each.resource()), each.error()));
            default -> other = ControllerService.error(result);
        }
        ApiError rest = other;
        return resources.stream()
                .distinct()
                .map(each -> new Answer(each, errors.getOrDefault(each, rest)))
                .toList();
    }

    private static Named named(ConfigResource resource) {
        return new Named(resource.type().code(), resource.name());
    }
}
