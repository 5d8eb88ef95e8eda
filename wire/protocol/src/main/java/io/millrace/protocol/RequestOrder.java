package io.millrace.protocol;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection, in the order in which they came: which may start, and whose
 * answer leaves next. Clients pipeline and rely on it that an answer is what it would be if all
 * earlier requests of their connection were done. So a produce may start while only produces are
 * unanswered, and anything else when nothing is.
 *
 * <p>Owned by the connection's event loop. As long as the requests that it is given.
 */
public final class RequestOrder<R extends RequestOrder.Request> {

    /** What has a place in the order. */
    public interface Request {
        ApiKey key();
    }

    private final ArrayDeque<R> unanswered = new ArrayDeque<>();
    private final ArrayDeque<R> waiting = new ArrayDeque<>();

    /** Gives a request the last place. It waits until {@link #start} yields it. */
    public void add(R request) {
        waiting.add(request);
    }

    /** The next request, if its turn has come: it has started then. */
    public @Nullable R start() {
        R next = waiting.peek();
        if (next == null || !hasTurn(next)) {
            return null;
        }
        waiting.remove();
        unanswered.add(next);
        return next;
    }

    private boolean hasTurn(R request) {
        R newest = unanswered.peekLast();
        // What started beside others is a produce beside produces: the newest speaks for all.
        return newest == null || overlaps(newest) && overlaps(request);
    }

    private static boolean overlaps(Request request) {
        return request.key() == ApiKey.PRODUCE;
    }

    /** The oldest that has started and is not answered: the next answer is its. */
    public @Nullable R oldest() {
        return unanswered.peek();
    }

    /** The oldest is answered. */
    public void answered() {
        unanswered.remove();
    }

    /** Whether nothing is unanswered or waits. */
    public boolean isEmpty() {
        return unanswered.isEmpty() && waiting.isEmpty();
    }

    /** Whether even a produce that came next would have to wait. */
    public boolean isHeldBack() {
        R newest = unanswered.peekLast();
        return !waiting.isEmpty() || newest != null && !overlaps(newest);
    }

    public int size() {
        return unanswered.size() + waiting.size();
    }

    /** Takes all out: first those that have started. */
    public void clear(Consumer<? super R> started, Consumer<? super R> notStarted) {
        unanswered.forEach(started);
        unanswered.clear();
        waiting.forEach(notStarted);
        waiting.clear();
    }
}
