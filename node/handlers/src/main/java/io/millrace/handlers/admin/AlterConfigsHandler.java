package io.millrace.handlers.admin;

import io.millrace.base.ConfigResource;
import io.millrace.broker.cluster.ControllerCommands;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.controller.Command.AlterConfigs;
import io.millrace.metadata.controller.Command.NewConfigs;
import io.millrace.protocol.message.AlterConfigsRequest;
import io.millrace.protocol.message.AlterConfigsRequest.AlterConfigsResource;
import io.millrace.protocol.message.AlterConfigsRequest.AlterableConfig;
import io.millrace.protocol.message.AlterConfigsResponse;
import io.millrace.protocol.message.AlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * AlterConfigs, v0 to v2: replaces all that is set for a resource. Old clients use it; newer ones
 * use IncrementalAlterConfigs (KIP-339).
 */
public final class AlterConfigsHandler implements Handler<AlterConfigsRequest> {
    private final ControllerCommands controller;

    public AlterConfigsHandler(ControllerCommands controller) {
        this.controller = controller;
    }

    @Override
    public void handle(AlterConfigsRequest request, Call call) {
        ConfigAnswers answers = new ConfigAnswers();
        List<NewConfigs> resources = new ArrayList<>();
        for (AlterConfigsResource wanted : request.resources()) {
            ConfigResource resource = answers.add(wanted.resourceType(), wanted.resourceName());
            if (resource == null) {
                continue;
            }
            Map<String, @Nullable String> configs = new TreeMap<>();
            for (AlterableConfig config : wanted.configs()) {
                configs.put(config.name(), config.value());
            }
            if (configs.size() == wanted.configs().size()) {
                resources.add(new NewConfigs(resource, configs));
            } else {
                answers.refuse(
                        new ConfigAnswers.Named(wanted.resourceType(), wanted.resourceName()),
                        "Error due to duplicate config keys");
            }
        }
        controller.submit(
                new AlterConfigs(resources, request.validateOnly()),
                result -> call.answer(response(answers.of(result))));
    }

    private static AlterConfigsResponse response(List<ConfigAnswers.Answer> answers) {
        return new AlterConfigsResponse()
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
