package io.millrace.handlers.data;

import io.millrace.base.EventLoop;
import io.millrace.handlers.Call;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While one request holds the turn of a key, later ones of that key wait behind it, each on its own
 * loop. Whoever has the turn gives it on when it is over. Safe from any thread; bounded by the
 * requests that connections may have in flight.
 */
final class Turns<K> {
    private static final Logger log = LoggerFactory.getLogger(Turns.class);

    private record Waiting(EventLoop loop, Runnable request) {}

    /** Owner: the map, which changes one key's at a time. */
    private static final class Turn {
        final Queue<Waiting> waiting = new ArrayDeque<>();
        int holders = 1;
    }

    private final Map<K, Turn> turns = new ConcurrentHashMap<>();

    /** Nobody holds a turn. */
    boolean isIdle() {
        return turns.isEmpty();
    }

    /**
     * Queues the request if the turn is taken; it then runs on its loop, with the turn, when that
     * comes. False when the turn is free: nothing was queued.
     */
    boolean queueBehind(K key, Call call, Runnable request) {
        Waiting waiting = new Waiting(call.loop(), () -> run(key, call, request));
        return turns.computeIfPresent(
                        key,
                        (same, turn) -> {
                            turn.waiting.add(waiting);
                            return turn;
                        })
                != null;
    }

    /**
     * Runs what the turn was taken for, and gives it on. What fails costs the client its
     * connection, and the requests behind it nothing.
     */
    void run(K key, Call call, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error failure) {
            call.disconnect(call.key() + " failed");
            log.error("apiKey={} client={} failed", call.key(), call.clientId(), failure);
        } finally {
            end(key);
        }
    }

    /** The caller waits from here on. Several may, when they come in no order among each other. */
    void take(K key) {
        turns.compute(
                key,
                (same, turn) -> {
                    if (turn == null) {
                        return new Turn();
                    }
                    turn.holders++;
                    return turn;
                });
    }

    private void end(K key) {
        Waiting[] next = new Waiting[1];
        turns.computeIfPresent(key, (same, turn) -> passOn(turn, next));
        if (next[0] != null) {
            next[0].loop().execute(next[0].request());
        }
    }

    private static @Nullable Turn passOn(Turn turn, Waiting[] next) {
        turn.holders--;
        if (turn.holders > 0) {
            return turn;
        }
        Waiting first = turn.waiting.poll();
        if (first == null) {
            return null;
        }
        next[0] = first;
        turn.holders = 1;
        return turn;
    }
}
