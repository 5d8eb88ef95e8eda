package io.millrace.handlers.admin;

import io.millrace.base.ConfigResource;
import io.millrace.broker.cluster.ControllerCommands;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.controller.Command.ConfigChange;
import io.millrace.metadata.controller.Command.ConfigChanges;
import io.millrace.metadata.controller.Command.IncrementalAlterConfigs;
import io.millrace.metadata.controller.Command.Operation;
import io.millrace.protocol.message.IncrementalAlterConfigsRequest;
import io.millrace.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.millrace.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.millrace.protocol.message.IncrementalAlterConfigsResponse;
import io.millrace.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** IncrementalAlterConfigs, v0 and v1: sets, deletes, appends to or takes from single settings. */
public final class IncrementalAlterConfigsHandler
        implements Handler<IncrementalAlterConfigsRequest> {
    /** By the number that the request carries. */
    private static final Operation[] OPERATIONS = {
        Operation.SET, Operation.DELETE, Operation.APPEND, Operation.SUBTRACT
    };

    private final ControllerCommands controller;
    private final LoggerConfigs loggers;

    IncrementalAlterConfigsHandler(ControllerCommands controller, LoggerConfigs loggers) {
        this.controller = controller;
        this.loggers = loggers;
    }

    @Override
    public void handle(IncrementalAlterConfigsRequest request, Call call) {
        ConfigAnswers answers = new ConfigAnswers();
        List<ConfigChanges> resources = new ArrayList<>();
        for (AlterConfigsResource wanted : request.resources()) {
            ConfigResource resource = answers.add(wanted.resourceType(), wanted.resourceName());
            List<ConfigChange> changes = resource == null ? null : changes(wanted, answers);
            if (resource == null || changes == null) {
                continue;
            }
            if (resource.type() == ConfigResource.Type.BROKER_LOGGER) {
                // The levels are the process's own: the controller does not hear of them.
                answers.put(
                        new ConfigAnswers.Named(wanted.resourceType(), wanted.resourceName()),
                        loggers.change(resource.name(), changes, request.validateOnly()));
            } else {
                resources.add(new ConfigChanges(resource, changes));
            }
        }
        controller.submit(
                new IncrementalAlterConfigs(resources, request.validateOnly()),
                result -> call.answer(response(answers.of(result))));
    }

    /** Null when one of them can't be understood, which refuses the resource. */
    private static @Nullable List<ConfigChange> changes(
            AlterConfigsResource wanted, ConfigAnswers answers) {
        List<ConfigChange> changes = new ArrayList<>();
        for (AlterableConfig config : wanted.configs()) {
            int operation = config.configOperation();
            if (operation < 0 || operation >= OPERATIONS.length) {
                answers.refuse(
                        new ConfigAnswers.Named(wanted.resourceType(), wanted.resourceName()),
                        "Unknown operation type " + operation + " for " + config.name());
                return null;
            }
            changes.add(new ConfigChange(config.name(), OPERATIONS[operation], config.value()));
        }
        return changes;
    }

    private static IncrementalAlterConfigsResponse response(List<ConfigAnswers.Answer> answers) {
        return new IncrementalAlterConfigsResponse()
                .responses(
                        answers.stream()
                                .map(each ->
                                        new AlterConfigsResourceResponse()
                                                .resourceType(each.resource().type())
                                                .resourceName(each.resource().name())
                                                .errorCode(each.error().code().code())
                                                .errorMessage(each.error().message()))
                                .toList());
    }
}
