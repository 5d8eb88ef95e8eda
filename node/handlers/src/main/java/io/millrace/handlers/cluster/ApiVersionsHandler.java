package io.millrace.handlers.cluster;

import io.millrace.broker.cluster.ClusterView;
import io.millrace.handlers.Call;
import io.millrace.handlers.Handler;
import io.millrace.metadata.Features;
import io.millrace.metadata.MetadataImage;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ApiVersionsRequest;
import io.millrace.protocol.message.ApiVersionsResponse;
import io.millrace.protocol.message.ApiVersionsResponse.ApiVersion;
import io.millrace.protocol.message.ApiVersionsResponse.FinalizedFeatureKey;
import io.millrace.protocol.message.ApiVersionsResponse.SupportedFeatureKey;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * ApiVersions, v0 to v5. Lists exactly what is served. A client that speaks a newer version than we
 * do gets a v0 answer with UNSUPPORTED_VERSION and the list, and tries again with it (KIP-511).
 * From v5 a client may say which node of which cluster it means; another one, at an address that
 * was that node's, sends it back to its bootstrap addresses (KIP-1242).
 */
public final class ApiVersionsHandler implements Handler<ApiVersionsRequest> {
    private static final Pattern SOFTWARE =
            Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");
    private static final short FIRST_VERSION_WITH_SOFTWARE = 3;
    private static final short FIRST_VERSION_WITH_LEVEL_ZERO = 4;
    private static final int NO_NODE = -1;

    private final ClusterView cluster;
    private final Supplier<List<ApiVersion>> served;

    /**
     * @param served asked at each request: the list is complete only when all handlers are there
     */
    public ApiVersionsHandler(ClusterView cluster, Supplier<List<ApiVersion>> served) {
        this.cluster = cluster;
        this.served = served;
    }

    @Override
    public void handle(ApiVersionsRequest request, Call call) {
        if (call.version() >= FIRST_VERSION_WITH_SOFTWARE && !isValid(request)) {
            call.answer(new ApiVersionsResponse().errorCode(ErrorCode.INVALID_REQUEST.code()));
        } else if (meansAnother(request)) {
            call.answer(new ApiVersionsResponse().errorCode(ErrorCode.REBOOTSTRAP_REQUIRED.code()));
        } else {
            call.answer(response(call.version()));
        }
    }

    /** For a version that we don't know; its body was not read. */
    public void refuse(Call call) {
        call.answer(
                new ApiVersionsResponse()
                        .errorCode(ErrorCode.UNSUPPORTED_VERSION.code())
                        .apiKeys(served.get()),
                (short) 0);
    }

    /** Whether the client means another node than this one. Before v5 it can't say so. */
    private boolean meansAnother(ApiVersionsRequest request) {
        return request.clusterId() != null
                && !(request.clusterId().equals(cluster.clusterId())
                        && request.nodeId() == cluster.nodeId());
    }

    private static boolean isValid(ApiVersionsRequest request) {
        boolean namesCluster = request.clusterId() != null;
        boolean namesNode = request.nodeId() != NO_NODE;
        return namesCluster == namesNode
                && SOFTWARE.matcher(request.clientSoftwareName()).matches()
                && SOFTWARE.matcher(request.clientSoftwareVersion()).matches();
    }

    private ApiVersionsResponse response(short version) {
        MetadataImage image = cluster.image();
        return new ApiVersionsResponse()
                .apiKeys(served.get())
                .supportedFeatures(supported(version))
                .finalizedFeaturesEpoch(image.provenance().offset())
                .finalizedFeatures(finalised(image));
    }

    private static List<SupportedFeatureKey> supported(short version) {
        // Before v4 clients took a level of 0 for a malformed answer (KAFKA-17011).
        int lowest = version < FIRST_VERSION_WITH_LEVEL_ZERO ? 1 : 0;
        return Features.supported().entrySet().stream()
                .map(each ->
                        new SupportedFeatureKey()
                                .name(each.getKey())
                                .minVersion((short) Math.max(lowest, each.getValue().lowest()))
                                .maxVersion(each.getValue().highest()))
                .toList();
    }

    private static List<FinalizedFeatureKey> finalised(MetadataImage image) {
        return Features.finalised(image).entrySet().stream()
                .map(each ->
                        new FinalizedFeatureKey()
                                .name(each.getKey())
                                .minVersionLevel(each.getValue())
                                .maxVersionLevel(each.getValue()))
                .toList();
    }

    /**
     * A key as it is told. Produce begins at 0 although only v3 is served: librdkafka takes a
     * higher minimum for a broker that can't compress (KAFKA-18659).
     */
    public static ApiVersion told(ApiKey key) {
        return new ApiVersion()
                .apiKey(key.id())
                .minVersion(key == ApiKey.PRODUCE ? 0 : key.lowestVersion())
                .maxVersion(key.highestVersion());
    }
}
