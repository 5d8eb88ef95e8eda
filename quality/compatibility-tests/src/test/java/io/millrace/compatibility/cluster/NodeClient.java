package io.millrace.compatibility.cluster;

import io.millrace.base.Clock;
import io.millrace.network.TransportChoice;
import io.millrace.network.client.ClientAnswer;
import io.millrace.network.client.ClientChannel;
import io.millrace.network.client.NetworkClient;
import io.millrace.network.client.NetworkClient.Lane;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Asks a broker or a controller as one node asks another. */
final class NodeClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int RESPONSE_BYTES_MAX = 64 << 20;

    final NetworkClient network =
            NetworkClient.start(
                    new NetworkClient.Settings(
                            "node-9", "1.0", RESPONSE_BYTES_MAX, RESPONSE_BYTES_MAX, 1),
                    TransportChoice.AUTO,
                    Clock.system(),
                    Runnable::run);

    ClientChannel connect(int port) {
        return network.connect("127.0.0.1", port, Lane.CONTROL);
    }

    /** The answer, as far as it is looked at while its bytes are there. */
    <T> T ask(ClientChannel channel, ApiRequest request, Function<ClientAnswer, T> look) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        channel.send(
                request,
                Short.MAX_VALUE,
                PATIENCE_MILLIS,
                told -> {
                    try {
                        answer.complete(look.apply(told));
                    } catch (RuntimeException | AssertionError unexpected) {
                        answer.completeExceptionally(unexpected);
                    }
                });
        return answer.orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).join();
    }

    <R extends ApiResponse> R ask(ClientChannel channel, ApiRequest request, Class<R> type) {
        return ask(
                channel, request, answer -> type.cast(((ClientAnswer.Answered) answer).response()));
    }

    @Override
    public void close() {
        network.close();
    }
}
