package io.millrace.handlers.data;

import io.millrace.base.EventLoop;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * While a produce waits for its admission, later ones of the same producer wait behind it: a batch
 * that overtook it would be out of sequence. Whoever has the turn gives it on when it is over. Safe
 * from any thread; bounded by the requests that connections may have in flight.
 */
final class ProducerTurns {
    private record Waiting(EventLoop loop, Runnable request) {}

    /** Owner: the map, which changes one key's at a time. */
    private static final class Turn {
        final Queue<Waiting> waiting = new ArrayDeque<>();
        int holders = 1;
    }

    private final Map<Long, Turn> turns = new ConcurrentHashMap<>();

    /** True when the request was queued: it runs on its loop, with the turn, when that comes. */
    boolean queued(long producerId, EventLoop loop, Runnable request) {
        if (turns.isEmpty()) {
            return false;
        }
        return turns.computeIfPresent(
                        producerId,
                        (id, turn) -> {
                            turn.waiting.add(new Waiting(loop, request));
                            return turn;
                        })
                != null;
    }

    /** The caller waits from here on; a producer's connections are not ordered among each other. */
    void take(long producerId) {
        turns.compute(
                producerId,
                (id, turn) -> {
                    if (turn == null) {
                        return new Turn();
                    }
                    turn.holders++;
                    return turn;
                });
    }

    void end(long producerId) {
        Waiting[] next = new Waiting[1];
        turns.computeIfPresent(producerId, (id, turn) -> passOn(turn, next));
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
