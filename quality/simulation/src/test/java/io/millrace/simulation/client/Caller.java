package io.millrace.simulation.client;

import io.millrace.base.EventLoop;
import io.millrace.protocol.ApiKey;
import io.millrace.protocol.ApiRequest;
import io.millrace.protocol.ApiResponse;
import io.millrace.protocol.ErrorCode;
import io.millrace.simulation.world.Connection;
import io.millrace.simulation.world.Network;
import io.millrace.simulation.world.Scheduler;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends a client's requests: connects, waits only so long, tries again. */
public final class Caller {
    private static final long REQUEST_TIMEOUT_MILLIS = 2_000;
    private static final long BACKOFF_MILLIS_MIN = 10;
    private static final long BACKOFF_MILLIS_MAX = 200;

    private final Network network;
    private final Scheduler scheduler;
    private final String clientId;
    private final Map<Role, Connection> connections = new EnumMap<>(Role.class);

    /** Answers that are lost and not yet told as such. */
    private final Map<Role, Integer> losses = new EnumMap<>(Role.class);

    private boolean closed;

    public Caller(Network network, Scheduler scheduler, String clientId) {
        this.network = network;
        this.scheduler = scheduler;
        this.clientId = clientId;
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    public String clientId() {
        return clientId;
    }

    /** The client's process ends: nothing is told to it any more. */
    public void close() {
        closed = true;
        connections.values().forEach(Connection::cut);
    }

    public boolean isClosed() {
        return closed;
    }

    /** The answer, or null when the connection was lost or the time is up. */
    public void ask(
            Role role,
            ApiKey key,
            int version,
            ApiRequest request,
            Consumer<@Nullable ApiResponse> answered) {
        if (losses.getOrDefault(role, 0) > 0) {
            // A client learns of a lost connection before it makes the next one.
            told(role, null, answered);
            return;
        }
        Connection connection = connections.get(role);
        if (connection == null || !connection.isOpen()) {
            connection = network.connect(clientId);
            connections.put(role, connection);
        }
        Connection used = connection;
        EventLoop.Timer timeout = scheduler.afterMillis(REQUEST_TIMEOUT_MILLIS, used::cut);
        used.send(
                key,
                (short) version,
                request,
                response -> {
                    timeout.cancel();
                    told(role, response, answered);
                });
    }

    private void told(
            Role role, @Nullable ApiResponse response, Consumer<@Nullable ApiResponse> answered) {
        if (response == null) {
            losses.merge(role, 1, Integer::sum);
        }
        scheduler.after(
                0,
                () -> {
                    if (response == null) {
                        losses.merge(role, -1, Integer::sum);
                    }
                    if (!closed) {
                        answered.accept(response);
                    }
                });
    }

    /** Runs the task after a pause, unless the client has ended. */
    public void later(Runnable task) {
        scheduler.afterMillis(
                scheduler.between(BACKOFF_MILLIS_MIN, BACKOFF_MILLIS_MAX),
                () -> {
                    if (!closed) {
                        task.run();
                    }
                });
    }

    /** What to ask, again and again, until the answer is one to act upon. */
    public record Question(
            Role role,
            ApiKey key,
            int version,
            Supplier<ApiRequest> request,
            Function<ApiResponse, ErrorCode> error) {}

    /** Tries until there is an answer that is not retriable. */
    public void insist(Question question, Consumer<ApiResponse> answered) {
        ask(
                question.role(),
                question.key(),
                question.version(),
                question.request().get(),
                response -> {
                    if (response == null || isRetriable(question.error().apply(response))) {
                        later(() -> insist(question, answered));
                    } else {
                        answered.accept(response);
                    }
                });
    }

    public static boolean isRetriable(ErrorCode error) {
        return switch (error) {
            case COORDINATOR_LOAD_IN_PROGRESS,
                    COORDINATOR_NOT_AVAILABLE,
                    NOT_COORDINATOR,
                    CONCURRENT_TRANSACTIONS,
                    NOT_LEADER_OR_FOLLOWER,
                    LEADER_NOT_AVAILABLE,
                    UNKNOWN_TOPIC_OR_PARTITION,
                    KAFKA_STORAGE_ERROR,
                    NOT_ENOUGH_REPLICAS,
                    NOT_ENOUGH_REPLICAS_AFTER_APPEND,
                    UNSTABLE_OFFSET_COMMIT,
                    REQUEST_TIMED_OUT,
                    NETWORK_EXCEPTION ->
                    true;
            default -> false;
        };
    }
}
