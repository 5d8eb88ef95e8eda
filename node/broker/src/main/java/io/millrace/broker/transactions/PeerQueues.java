package io.millrace.broker.transactions;

import io.millrace.base.EventLoop;
import io.millrace.broker.peers.PeerAnswer;
import io.millrace.broker.peers.PeerChannel;
import io.millrace.protocol.ApiRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is to be told to other nodes. One request to each node is on its way at a time; what comes
 * meanwhile goes together with the next. Owned by the coordinators' thread.
 */
final class PeerQueues<T> {
    /** As Kafka's {@code request.timeout.ms}. */
    static final int TIMEOUT_MILLIS = 30_000;

    /** Entries of one request. */
    static final int BATCH_MAX = 1_000;

    /** Waiting entries that are looked at for one request. */
    private static final int LOOKED_AT_MAX = 2 * BATCH_MAX;

    /** One request that comes about, and what becomes of its entries. */
    interface Batch<T> {
        /**
         * Takes the entry over: into the request, or to an end. False when it has to wait for a
         * later request, which the first one never has to.
         */
        boolean take(T entry);

        /** When nothing was taken, none is sent. */
        boolean isEmpty();

        ApiRequest request();

        /** Once. */
        void answered(PeerAnswer answer);
    }

    private static final class Line<T> {
        private final Deque<T> waiting = new ArrayDeque<>();
        private boolean busy;
    }

    private final OtherBrokers brokers;
    private final EventLoop owner;
    private final Supplier<Batch<T>> batches;
    private final Map<Integer, Line<T>> lines = new HashMap<>();

    PeerQueues(OtherBrokers brokers, EventLoop owner, Supplier<Batch<T>> batches) {
        this.brokers = brokers;
        this.owner = owner;
        this.batches = batches;
    }

    /** How many wait for the node. */
    int waiting(int node) {
        Line<T> line = lines.get(node);
        return line == null ? 0 : line.waiting.size();
    }

    void add(int node, T entry) {
        Line<T> line = lines.computeIfAbsent(node, id -> new Line<>());
        line.waiting.add(entry);
        if (!line.busy) {
            // What the same step of the owner adds after this one goes with it.
            line.busy = true;
            owner.execute(() -> next(node, line));
        }
    }

    private void next(int node, Line<T> line) {
        Batch<T> batch = fill(line.waiting);
        while (batch.isEmpty() && !line.waiting.isEmpty()) {
            batch = fill(line.waiting);
        }
        if (batch.isEmpty()) {
            line.busy = false;
            return;
        }
        PeerChannel channel = brokers.channel(node);
        if (channel == null) {
            done(
                    node,
                    line,
                    batch,
                    new PeerAnswer.Failed(
                            PeerAnswer.Kind.UNREACHABLE, "nobody knows where the node is"));
        } else {
            Batch<T> sent = batch;
            channel.send(
                    sent.request(),
                    TIMEOUT_MILLIS,
                    answer -> owner.execute(() -> done(node, line, sent, answer)));
        }
    }

    private Batch<T> fill(Deque<T> waiting) {
        Batch<T> batch = batches.get();
        int taken = 0;
        int looked = 0;
        for (Iterator<T> each = waiting.iterator();
                each.hasNext() && taken < BATCH_MAX && looked < LOOKED_AT_MAX;
                looked++) {
            if (batch.take(each.next())) {
                each.remove();
                taken++;
            }
        }
        return batch;
    }

    private void done(int node, Line<T> line, Batch<T> batch, PeerAnswer answer) {
        batch.answered(answer);
        next(node, line);
    }
}
