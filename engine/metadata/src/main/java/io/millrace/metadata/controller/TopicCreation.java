package io.millrace.metadata.controller;

import io.millrace.base.ConfigResource;
import io.millrace.base.Uuid;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.controller.Command.CreateTopics;
import io.millrace.metadata.controller.Command.CreatedTopic;
import io.millrace.metadata.controller.Command.NewTopic;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.ConfigRecord;
import io.millrace.protocol.metadata.TopicRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Decides CreateTopics: each topic on its own, all of the accepted ones in one batch. */
final class TopicCreation {
    private static final String CONFLICT = " already exists.";

    private final Controller.TopicDefaults defaults;
    private final ConfigRules rules;

    TopicCreation(Controller.TopicDefaults defaults, ConfigRules rules) {
        this.defaults = defaults;
        this.rules = rules;
    }

    /** One topic that passed: its records, and what to say of it. */
    private record Accepted(List<MetadataRecord> records, CreatedTopic answer) {}

    Decision<List<CreatedTopic>> decide(MetadataImage image, CreateTopics command) {
        Set<String> duplicates = duplicates(command.topics());
        Placement placement = new Placement(image.cluster());
        List<MetadataRecord> records = new ArrayList<>();
        List<CreatedTopic> answers = new ArrayList<>();
        Map<String, String> metricsNames = new HashMap<>();
        int partitions = 0;
        int configs = 0;
        for (NewTopic topic : command.topics()) {
            ApiError error =
                    duplicates.contains(topic.name())
                            ? new ApiError(ErrorCode.INVALID_REQUEST, "Duplicate topic name.")
                            : checkName(image, topic.name(), metricsNames);
            if (!error.isNone()) {
                answers.add(refused(topic, error));
                continue;
            }
            Accepted accepted = plan(topic, placement);
            int wanted = Math.max(0, accepted.answer().partitions());
            configs += topic.configs().size();
            if (partitions + wanted > ControllerLimits.PARTITIONS_PER_REQUEST_MAX
                    || configs > ControllerLimits.CONFIG_CHANGES_PER_REQUEST_MAX) {
                error =
                        new ApiError(
                                ErrorCode.POLICY_VIOLATION,
                                "Excessively large number of partitions per request.");
                answers.add(refused(topic, error));
                continue;
            }
            answers.add(accepted.answer());
            if (accepted.answer().error().isNone()) {
                partitions += wanted;
                metricsNames.put(topic.name().replace('.', '_'), topic.name());
                records.addAll(accepted.records());
            }
        }
        return new Decision<>(command.validateOnly() ? List.of() : records, answers);
    }

    private static Set<String> duplicates(List<NewTopic> topics) {
        Set<String> seen = new HashSet<>();
        Set<String> duplicates = new HashSet<>();
        for (NewTopic topic : topics) {
            if (!seen.add(topic.name())) {
                duplicates.add(topic.name());
            }
        }
        return duplicates;
    }

    private static ApiError checkName(
            MetadataImage image, String name, Map<String, String> sameRequest) {
        String problem = TopicNames.problem(name);
        if (problem != null) {
            return new ApiError(ErrorCode.INVALID_TOPIC_EXCEPTION, problem);
        }
        if (name.equals(Controller.METADATA_TOPIC)) {
            return new ApiError(
                    ErrorCode.TOPIC_AUTHORIZATION_FAILED,
                    "Topic '" + name + "' is the metadata log and can't be created.");
        }
        if (image.topics().find(name) != null) {
            return new ApiError(ErrorCode.TOPIC_ALREADY_EXISTS, "Topic '" + name + "'" + CONFLICT);
        }
        String colliding = image.topics().colliding(name);
        if (colliding == null) {
            colliding = sameRequest.get(name.replace('.', '_'));
        }
        return colliding == null
                ? ApiError.NONE
                : new ApiError(
                        ErrorCode.INVALID_TOPIC_EXCEPTION,
                        "Topic '" + name + "' collides with existing topic: " + colliding);
    }

    private Accepted plan(NewTopic topic, Placement placement) {
        ApiError error = checkConfigs(topic);
        if (error.isNone()) {
            error = checkCounts(topic);
        }
        List<List<Integer>> assignments = new ArrayList<>();
        if (error.isNone()) {
            error =
                    topic.assignments().isEmpty()
                            ? assign(topic, placement, assignments)
                            : takeManual(topic, placement, assignments);
        }
        if (!error.isNone()) {
            return new Accepted(List.of(), refused(topic, error));
        }
        List<MetadataRecord> records = new ArrayList<>();
        records.add(new TopicRecord().name(topic.name()).topicId(topic.id()));
        new TreeMap<>(topic.configs())
                .forEach((key, value) -> records.add(config(topic.name(), key, value)));
        for (int number = 0; number < assignments.size(); number++) {
            records.add(
                    NewPartitions.record(topic.id(), number, assignments.get(number), placement));
        }
        CreatedTopic answer =
                new CreatedTopic(
                        topic.name(),
                        topic.id(),
                        assignments.size(),
                        (short) assignments.getFirst().size(),
                        ApiError.NONE);
        return new Accepted(records, answer);
    }

    private ApiError checkConfigs(NewTopic topic) {
        Map<String, String> configs = new TreeMap<>();
        Set<String> nulls = new TreeSet<>();
        topic.configs()
                .forEach((key, value) -> {
                    if (value == null) {
                        nulls.add(key);
                    } else {
                        configs.put(key, value);
                    }
                });
        if (!nulls.isEmpty()) {
            return new ApiError(
                    ErrorCode.INVALID_CONFIG,
                    "Null value not supported for topic configs: " + String.join(",", nulls));
        }
        return rules.check(ConfigResource.topic(topic.name()), configs, topic.configs());
    }

    private static ApiError checkCounts(NewTopic topic) {
        boolean manual = !topic.assignments().isEmpty();
        if (manual && topic.replicationFactor() != -1) {
            return new ApiError(
                    ErrorCode.INVALID_REQUEST,
                    "A manual partition assignment was specified, but replication factor was not"
                            + " set to -1.");
        }
        if (manual && topic.partitions() != -1) {
            return new ApiError(
                    ErrorCode.INVALID_REQUEST,
                    "A manual partition assignment was specified, but numPartitions was not set"
                            + " to -1.");
        }
        if (topic.replicationFactor() < -1 || topic.replicationFactor() == 0) {
            return new ApiError(
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    "Replication factor must be larger than 0, or -1 to use the default value.");
        }
        if (topic.partitions() < -1 || topic.partitions() == 0) {
            return new ApiError(
                    ErrorCode.INVALID_PARTITIONS,
                    "Number of partitions was set to an invalid non-positive value.");
        }
        return ApiError.NONE;
    }

    private ApiError assign(NewTopic topic, Placement placement, List<List<Integer>> assignments) {
        int count = topic.partitions() == -1 ? defaults.partitions() : topic.partitions();
        int factor =
                topic.replicationFactor() == -1
                        ? defaults.replicationFactor()
                        : topic.replicationFactor();
        ApiError error = placement.check(factor);
        if (!error.isNone()) {
            return error;
        }
        if (count > ControllerLimits.PARTITIONS_PER_REQUEST_MAX) {
            return new ApiError(
                    ErrorCode.POLICY_VIOLATION,
                    "Excessively large number of partitions per request.");
        }
        int seed = topic.id().hashCode();
        for (int number = 0; number < count; number++) {
            assignments.add(placement.choose(number, factor, seed));
        }
        return ApiError.NONE;
    }

    private static ApiError takeManual(
            NewTopic topic, Placement placement, List<List<Integer>> assignments) {
        int expected = -1;
        for (int number = 0; number < topic.assignments().size(); number++) {
            List<Integer> nodes = topic.assignments().get(number);
            if (nodes == null) {
                return new ApiError(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "partitions should be a consecutive 0-based integer sequence");
            }
            expected = expected < 0 ? nodes.size() : expected;
            ApiError error = placement.checkManual(number, nodes, expected);
            if (!error.isNone()) {
                return error;
            }
            assignments.add(nodes);
        }
        return ApiError.NONE;
    }

    private static CreatedTopic refused(NewTopic topic, ApiError error) {
        return new CreatedTopic(topic.name(), Uuid.ZERO, -1, (short) -1, error);
    }

    private static ConfigRecord config(String topic, String key, @Nullable String value) {
        return new ConfigRecord()
                .resourceType(ConfigResource.Type.TOPIC.code())
                .resourceName(topic)
                .name(key)
                .value(value);
    }
}
