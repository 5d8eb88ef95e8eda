package io.millrace.handlers.admin;

import io.millrace.metadata.controller.ApiError;
import io.millrace.metadata.controller.Command.ConfigChange;
import io.millrace.metadata.controller.Command.Operation;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The levels of this node's loggers as settings of a resource of type BROKER_LOGGER (KIP-412). They
 * live in the process: no record keeps them, and a restart forgets them.
 *
 * @param nodeId whose loggers these are
 */
record LoggerConfigs(int nodeId, BrokerLoggers loggers) {
    private static final Set<String> LEVELS =
            new TreeSet<>(Set.of("DEBUG", "ERROR", "FATAL", "INFO", "TRACE", "WARN"));

    /** Where a level comes from, as DescribeConfigs tells it. */
    private static final byte SOURCE = 6;

    boolean isThisNode(String name) {
        return name.equals(Integer.toString(nodeId));
    }

    /**
     * @param wanted names of loggers; none or null for all
     */
    List<DescribeConfigsResourceResult> described(@Nullable List<String> wanted) {
        return loggers.levels().entrySet().stream()
                .filter(each ->
                        wanted == null || wanted.isEmpty() || wanted.contains(each.getKey()))
                .map(each ->
                        new DescribeConfigsResourceResult()
                                .name(each.getKey())
                                .value(each.getValue())
                                .configSource(SOURCE))
                .toList();
    }

    /** Makes all the changes, or none. */
    ApiError change(String node, List<ConfigChange> changes, boolean validateOnly) {
        ApiError error = checkNode(node);
        Map<String, String> levels = loggers.levels();
        for (ConfigChange each : changes) {
            error = error.isNone() ? check(each, levels) : error;
        }
        if (error.isNone() && !validateOnly) {
            changes.forEach(this::make);
        }
        return error;
    }

    private void make(ConfigChange change) {
        String level = change.value();
        if (change.operation() == Operation.SET && level != null) {
            loggers.set(change.key(), level);
        } else {
            loggers.unset(change.key());
        }
    }

    private ApiError checkNode(String name) {
        try {
            int id = Integer.parseInt(name);
            return id == nodeId
                    ? ApiError.NONE
                    : refused("Unexpected node id. Expected " + nodeId + ", but received " + id);
        } catch (NumberFormatException notANumber) {
            return refused("Node id must be an integer, but it is: " + name);
        }
    }

    private static ApiError check(ConfigChange change, Map<String, String> levels) {
        String logger = change.key();
        return switch (change.operation()) {
            case SET -> {
                if (!levels.containsKey(logger)) {
                    yield unknown(logger);
                }
                String level = change.value();
                yield level != null && LEVELS.contains(level)
                        ? ApiError.NONE
                        : new ApiError(
                                ErrorCode.INVALID_CONFIG,
                                "Cannot set the log level of %s to %s as it is not a supported log level. Valid log levels are %s"
                                        .formatted(logger, level, String.join(", ", LEVELS)));
            }
            case DELETE -> {
                if (!levels.containsKey(logger)) {
                    yield unknown(logger);
                }
                yield logger.equals(BrokerLoggers.ROOT)
                        ? refused("Removing the log level of the root logger is not allowed")
                        : ApiError.NONE;
            }
            case APPEND, SUBTRACT ->
                    refused(
                            change.operation()
                                    + " operation is not allowed for the BROKER_LOGGER resource");
        };
    }

    private static ApiError unknown(String logger) {
        return new ApiError(ErrorCode.INVALID_CONFIG, "Logger " + logger + " does not exist!");
    }

    private static ApiError refused(String why) {
        return new ApiError(ErrorCode.INVALID_REQUEST, why);
    }
}
