package io.millrace.handlers.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.files.testing.MemoryFileSystem;
import io.millrace.handlers.Dispatcher;
import io.millrace.handlers.RecordedCall;
import io.millrace.handlers.admin.AdminScene;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ApiVersionsRequest;
import io.millrace.protocol.message.ApiVersionsResponse;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiVersionsHandlerTest {
    private final AdminScene scene = new AdminScene(new MemoryFileSystem(), Path.of("/data"), true);
    private final Dispatcher dispatcher = Dispatcher.ofBroker();

    @BeforeEach
    void serve() {
        dispatcher.serve(
                ApiKey.API_VERSIONS,
                new ApiVersionsHandler(
                        scene, () -> List.of(ApiVersionsHandler.told(ApiKey.API_VERSIONS))));
    }

    @AfterEach
    void close() {
        scene.close();
    }

    /** KIP-1242: an address that another node or another cluster has taken over. */
    @Test
    void aClientThatMeansAnotherNodeMustBootstrapAgain() {
        assertThat(ask(scene.clusterId(), scene.nodeId())).isEqualTo(ErrorCode.NONE);
        assertThat(ask(null, -1)).isEqualTo(ErrorCode.NONE);
        assertThat(ask("another", scene.nodeId())).isEqualTo(ErrorCode.REBOOTSTRAP_REQUIRED);
        assertThat(ask(scene.clusterId(), scene.nodeId() + 1))
                .isEqualTo(ErrorCode.REBOOTSTRAP_REQUIRED);
    }

    @Test
    void aNodeWithoutItsClusterOrTheReverseIsInvalid() {
        assertThat(ask(scene.clusterId(), -1)).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(ask(null, scene.nodeId())).isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    private ErrorCode ask(@Nullable String clusterId, int nodeId) {
        ApiVersionsResponse answer =
                RecordedCall.send(
                        dispatcher,
                        new ApiVersionsRequest()
                                .clientSoftwareName("test")
                                .clientSoftwareVersion("1")
                                .clusterId(clusterId)
                                .nodeId(nodeId),
                        5);
        assertThat(answer.apiKeys().isEmpty()).isEqualTo(answer.errorCode() != 0);
        return ErrorCode.of(answer.errorCode());
    }
}
