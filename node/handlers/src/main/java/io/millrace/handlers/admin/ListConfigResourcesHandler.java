package io.millrace.handlers.admin;

import io.millrace.base.ConfigResource;
import io.millrace.broker.cluster.ClusterView;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.MetadataImage;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ListConfigResourcesRequest;
import io.millrace.protocol.message.ListConfigResourcesResponse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * ListConfigResources, v0 and v1: what can have settings. v0 was ListClientMetricsResources and
 * knows no other type (KIP-1142).
 */
public final class ListConfigResourcesHandler implements Handler<ListConfigResourcesRequest> {
    private static final short LAST_VERSION_OF_CLIENT_METRICS = 0;

    private final ClusterView cluster;

    public ListConfigResourcesHandler(ClusterView cluster) {
        this.cluster = cluster;
    }

    @Override
    public void handle(ListConfigResourcesRequest request, Call call) {
        Set<ConfigResource.Type> types = EnumSet.noneOf(ConfigResource.Type.class);
        if (call.version() <= LAST_VERSION_OF_CLIENT_METRICS) {
            types.add(ConfigResource.Type.CLIENT_METRICS);
        } else if (request.resourceTypes().isEmpty()) {
            types.addAll(EnumSet.allOf(ConfigResource.Type.class));
        }
        for (byte code : request.resourceTypes()) {
            ConfigResource.Type type = ConfigResource.Type.of(code);
            if (type == null) {
                call.answer(
                        new ListConfigResourcesResponse()
                                .errorCode(ErrorCode.UNSUPPORTED_VERSION.code()));
                return;
            }
            types.add(type);
        }
        MetadataImage image = cluster.image();
        List<ListConfigResourcesResponse.ConfigResource> resources = new ArrayList<>();
        for (ConfigResource.Type type : types) {
            names(type, image)
                    .sorted()
                    .forEach(name ->
                            resources.add(
                                    new ListConfigResourcesResponse.ConfigResource()
                                            .resourceName(name)
                                            .resourceType(type.code())));
        }
        call.answer(new ListConfigResourcesResponse().configResources(resources));
    }

    /** Groups and subscriptions are known by their settings alone. */
    private static Stream<String> names(ConfigResource.Type type, MetadataImage image) {
        return switch (type) {
            case TOPIC -> image.topics().byName().keys().stream();
            case BROKER, BROKER_LOGGER ->
                    image.cluster().brokers().keySet().stream().map(String::valueOf);
            case CLIENT_METRICS, GROUP ->
                    image.configs().byResource().keys().stream()
                            .filter(resource -> resource.type() == type)
                            .map(ConfigResource::name);
        };
    }
}
