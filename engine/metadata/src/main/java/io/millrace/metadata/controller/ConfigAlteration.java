package io.millrace.metadata.controller;

import io.millrace.base.ConfigResource;
import io.millrace.metadata.MetadataImage;
import io.millrace.metadata.controller.Command.AlterConfigs;
import io.millrace.metadata.controller.Command.ConfigChange;
import io.millrace.metadata.controller.Command.ConfigChanges;
import io.millrace.metadata.controller.Command.ConfigOutcome;
import io.millrace.metadata.controller.Command.IncrementalAlterConfigs;
import io.millrace.metadata.controller.Command.NewConfigs;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MetadataRecord;
import io.millrace.protocol.metadata.ConfigRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides changes of settings: each resource on its own, and either all that is asked for it or
 * nothing.
 */
final class ConfigAlteration {
    private final ConfigRules rules;

    ConfigAlteration(ConfigRules rules) {
        this.rules = rules;
    }

    /** What shall be set for a resource, and what of it the request touches. */
    private record Plan(Map<String, String> configs, Map<String, @Nullable String> changed) {}

    Decision<List<ConfigOutcome>> decide(MetadataImage image, IncrementalAlterConfigs command) {
        List<ConfigResource> resources =
                command.resources().stream().map(ConfigChanges::resource).toList();
        Batch batch = new Batch(image, resources);
        for (ConfigChanges changes : command.resources()) {
            batch.add(changes.resource(), changes.changes().size(), plan -> apply(changes, plan));
        }
        return batch.decision(command.validateOnly());
    }

    Decision<List<ConfigOutcome>> decide(MetadataImage image, AlterConfigs command) {
        List<ConfigResource> resources =
                command.resources().stream().map(NewConfigs::resource).toList();
        Batch batch = new Batch(image, resources);
        for (NewConfigs configs : command.resources()) {
            batch.add(configs.resource(), configs.configs().size(), plan -> replace(configs, plan));
        }
        return batch.decision(command.validateOnly());
    }

    private ApiError apply(ConfigChanges changes, Plan plan) {
        Set<String> seen = new HashSet<>();
        for (ConfigChange change : changes.changes()) {
            if (!seen.add(change.key())) {
                return new ApiError(
                        ErrorCode.INVALID_REQUEST, "Error due to duplicate config keys");
            }
            ApiError error = apply(changes.resource().type(), change, plan);
            if (!error.isNone()) {
                return error;
            }
        }
        return ApiError.NONE;
    }

    private ApiError apply(ConfigResource.Type type, ConfigChange change, Plan plan) {
        String key = change.key();
        String value = change.value();
        if (change.operation() == Command.Operation.DELETE) {
            plan.configs().remove(key);
            plan.changed().put(key, null);
            return ApiError.NONE;
        }
        if (value == null) {
            return new ApiError(ErrorCode.INVALID_REQUEST, "Null value not supported for: " + key);
        }
        if (change.operation() != Command.Operation.SET) {
            if (!rules.isList(type, key)) {
                return new ApiError(
                        ErrorCode.INVALID_CONFIG,
                        "Can't "
                                + change.operation()
                                + " to key "
                                + key
                                + " because its type is not LIST.");
            }
            String current = plan.configs().get(key);
            Set<String> items = items(current == null ? rules.defaultValue(type, key) : current);
            if (change.operation() == Command.Operation.APPEND) {
                items.addAll(items(value));
            } else {
                items.removeAll(items(value));
            }
            value = String.join(",", items);
        }
        plan.configs().put(key, value);
        plan.changed().put(key, value);
        return ApiError.NONE;
    }

    private static ApiError replace(NewConfigs configs, Plan plan) {
        for (String key : plan.configs().keySet()) {
            plan.changed().put(key, null);
        }
        plan.configs().clear();
        for (Map.Entry<String, @Nullable String> entry : configs.configs().entrySet()) {
            String value = entry.getValue();
            if (value == null) {
                return new ApiError(
                        ErrorCode.INVALID_REQUEST,
                        "Null value not supported for: " + entry.getKey());
            }
            plan.configs().put(entry.getKey(), value);
            plan.changed().put(entry.getKey(), value);
        }
        return ApiError.NONE;
    }

    private static Set<String> items(String list) {
        Set<String> items = new LinkedHashSet<>();
        for (String item : list.split(",", -1)) {
            if (!item.isBlank()) {
                items.add(item.trim());
            }
        }
        return items;
    }

    /** How one resource's plan is made. */
    private interface Step {
        ApiError make(Plan plan);
    }

    /** The outcome for all resources of a request, as it grows. */
    private final class Batch {
        private final MetadataImage image;
        private final Set<ConfigResource> twice = new HashSet<>();
        private final List<MetadataRecord> records = new ArrayList<>();
        private final List<ConfigOutcome> outcomes = new ArrayList<>();
        private int changes;
        private long textBytes;

        Batch(MetadataImage image, List<ConfigResource> resources) {
            this.image = image;
            Set<ConfigResource> seen = new HashSet<>();
            for (ConfigResource resource : resources) {
                if (!seen.add(resource)) {
                    twice.add(resource);
                }
            }
        }

        void add(ConfigResource resource, int changeCount, Step step) {
            changes += changeCount;
            ApiError error = checkResource(resource);
            Map<String, String> before = image.configs().of(resource);
            Plan plan = new Plan(new TreeMap<>(before), new TreeMap<>());
            if (error.isNone()) {
                error = step.make(plan);
            }
            if (error.isNone()) {
                error = rules.check(resource, plan.configs(), plan.changed());
            }
            if (error.isNone()) {
                error = record(resource, before, plan.changed());
            }
            outcomes.add(new ConfigOutcome(resource, error));
        }

        Decision<List<ConfigOutcome>> decision(boolean validateOnly) {
            return new Decision<>(validateOnly ? List.of() : records, outcomes);
        }

        private ApiError checkResource(ConfigResource resource) {
            if (changes > ControllerLimits.CONFIG_CHANGES_PER_REQUEST_MAX) {
                return new ApiError(
                        ErrorCode.POLICY_VIOLATION, "Excessively large number of config changes.");
            }
            if (twice.contains(resource)) {
                return new ApiError(
                        ErrorCode.INVALID_REQUEST, "Each resource must appear at most once.");
            }
            return ConfigResources.check(image, resource);
        }

        private ApiError record(
                ConfigResource resource,
                Map<String, String> before,
                Map<String, @Nullable String> changed) {
            List<MetadataRecord> added = new ArrayList<>();
            for (Map.Entry<String, @Nullable String> change : changed.entrySet()) {
                String value = change.getValue();
                String old = before.get(change.getKey());
                if (value == null ? old != null : !value.equals(old)) {
                    textBytes +=
                            3L * (change.getKey().length() + (value == null ? 0 : value.length()));
                    added.add(
                            new ConfigRecord()
                                    .resourceType(resource.type().code())
                                    .resourceName(resource.name())
                                    .name(change.getKey())
                                    .value(value));
                }
            }
            if (textBytes > ControllerLimits.CONFIG_TEXT_PER_REQUEST_MAX) {
                return new ApiError(ErrorCode.POLICY_VIOLATION, "Excessively large config values.");
            }
            records.addAll(added);
            return ApiError.NONE;
        }
    }
}
