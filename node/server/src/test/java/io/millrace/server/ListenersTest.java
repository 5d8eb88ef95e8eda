package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Clock;
import io.millrace.broker.peers.PeerAddress;
import io.millrace.broker.peers.PeerAnswer;
import io.millrace.broker.peers.PeerChannel;
import io.millrace.broker.peers.Purpose;
import io.millrace.network.TransportChoice;
import io.millrace.network.client.NetworkClient;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.ApiVersionsRequest;
import io.millrace.protocol.message.ApiVersionsResponse;
import io.millrace.protocol.message.DescribeClusterRequest;
import io.millrace.protocol.message.DescribeClusterResponse;
import io.millrace.protocol.message.FetchRequest;
import io.millrace.protocol.message.FetchResponse;
import io.millrace.protocol.message.MetadataRequest;
import io.millrace.protocol.message.MetadataResponse;
import java.net.Socket;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of listener has its own set of APIs. Asked as other nodes would ask. */
class ListenersTest {
    private static final int PATIENCE_MILLIS = 20_000;

    private final NetworkClient client =
            NetworkClient.start(
                    new NetworkClient.Settings("node-9", "1.0", 64 << 20, 64 << 20, 1),
                    TransportChoice.AUTO,
                    Clock.system(),
                    Runnable::run);
    private final NetworkPeers peers = new NetworkPeers(() -> client);
    private Millrace millrace;

    @BeforeEach
    void start(@TempDir Path directory) {
        millrace =
                Millrace.start(
                        new MillraceOptions(
                                directory,
                                null,
                                Map.of(
                                        "listeners",
                                        "INSIDE://127.0.0.1:0,OUTSIDE://127.0.0.1:0,"
                                                + "CONTROLLER://127.0.0.1:0",
                                        "listener.security.protocol.map",
                                        "INSIDE:PLAINTEXT,OUTSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT",
                                        "inter.broker.listener.name",
                                        "INSIDE",
                                        "controller.listener.names",
                                        "CONTROLLER")));
    }

    @AfterEach
    void stop() {
        client.close();
        millrace.close();
    }

    private PeerAnswer ask(String listener, ApiRequest request) {
        PeerAddress address = new PeerAddress("127.0.0.1", millrace.port(listener), listener);
        CompletableFuture<PeerAnswer> answer = new CompletableFuture<>();
        try (PeerChannel channel = peers.connect(address, Purpose.CONTROL)) {
            channel.send(request, PATIENCE_MILLIS, answer::complete);
            return answer.orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).join();
        }
    }

    private <R> R answered(String listener, ApiRequest request, Class<R> type) {
        return type.cast(((PeerAnswer.Answered) ask(listener, request)).response());
    }

    private Set<ApiKey> told(String listener) {
        ApiVersionsRequest request =
                new ApiVersionsRequest().clientSoftwareName("test").clientSoftwareVersion("1");
        Set<ApiKey> keys = EnumSet.noneOf(ApiKey.class);
        answered(listener, request, ApiVersionsResponse.class)
                .apiKeys()
                .forEach(each -> keys.add(ApiKey.of(each.apiKey())));
        return keys;
    }

    @Test
    void aControllersListenerServesNoClientAndABrokersNoController() {
        assertThat(told("CONTROLLER"))
                .allMatch(ApiKey::onController)
                .contains(ApiKey.CREATE_TOPICS, ApiKey.DESCRIBE_QUORUM)
                .doesNotContain(ApiKey.PRODUCE, ApiKey.METADATA);
        assertThat(told("OUTSIDE")).allMatch(ApiKey::onBroker).isEqualTo(told("INSIDE"));
        assertThat(((PeerAnswer.Failed) ask("CONTROLLER", new MetadataRequest())).kind())
                .isEqualTo(PeerAnswer.Kind.UNSUPPORTED);
    }

    @Test
    void whoSendsAControllersRequestToABrokerLosesTheConnection() throws Exception {
        byte[] vote = new byte[28];
        vote[3] = 24;
        vote[5] = (byte) ApiKey.VOTE.id();
        try (Socket socket = new Socket("127.0.0.1", millrace.port("OUTSIDE"))) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(vote);
            assertThat(socket.getInputStream().read()).isNegative();
        }
    }

    @Test
    void controllersAndBrokersAreToldApart() {
        DescribeClusterRequest controllers = new DescribeClusterRequest().endpointType((byte) 2);
        DescribeClusterResponse told =
                answered("CONTROLLER", controllers, DescribeClusterResponse.class);
        assertThat(told.errorCode()).isEqualTo(ErrorCode.NONE.code());
        assertThat(told.brokers())
                .singleElement()
                .satisfies(each -> assertThat(each.port()).isEqualTo(millrace.port("CONTROLLER")));
        assertThat(answered("OUTSIDE", controllers, DescribeClusterResponse.class).errorCode())
                .isEqualTo(ErrorCode.MISMATCHED_ENDPOINT_TYPE.code());
        assertThat(
                        answered(
                                        "CONTROLLER",
                                        new DescribeClusterRequest(),
                                        DescribeClusterResponse.class)
                                .errorCode())
                .isEqualTo(ErrorCode.MISMATCHED_ENDPOINT_TYPE.code());
    }

    @Test
    void clientsAreToldOfTheListenerThatTheyCameThroughAndOfNoController() {
        for (String listener : Set.of("INSIDE", "OUTSIDE")) {
            assertThat(answered(listener, new MetadataRequest(), MetadataResponse.class).brokers())
                    .singleElement()
                    .satisfies(each -> assertThat(each.port()).isEqualTo(millrace.port(listener)));
        }
        assertThat(millrace.bootstrapServers())
                .isEqualTo(
                        "127.0.0.1:%d,127.0.0.1:%d"
                                .formatted(millrace.port("INSIDE"), millrace.port("OUTSIDE")));
    }

    @Test
    void nobodyIsAFollowerOnAClientsListener() {
        FetchRequest follower =
                new FetchRequest()
                        .replicaState(new FetchRequest.ReplicaState().replicaId(2).replicaEpoch(1));
        assertThat(answered("OUTSIDE", follower, FetchResponse.class).errorCode())
                .isEqualTo(ErrorCode.CLUSTER_AUTHORIZATION_FAILED.code());
        assertThat(answered("INSIDE", follower, FetchResponse.class).errorCode())
                .isEqualTo(ErrorCode.NONE.code());
    }
}
