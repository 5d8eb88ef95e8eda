package io.millrace.broker.cluster;

import io.millrace.metadata.controller.Command.AllocateProducerIds;
import io.millrace.metadata.controller.Command.ProducerIdBlock;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongConsumer;

/**
 * Hands out producer ids from blocks of the controller's; no id is ever handed out twice, not by
 * any start of any node. Owner: its own lock, never held across a callback.
 */
public final class ProducerIds {

    /** Instead of an id: no block could be had. */
    public static final long NONE = -1;

    /** Requests that wait for a block; more are refused. */
    private static final int WAITING_MAX = 10_000;

    private final ControllerLoop controller;
    private final int nodeId;
    private final Queue<LongConsumer> waiting = new ArrayDeque<>();
    private long next;
    private long end;

    public ProducerIds(ControllerLoop controller, int nodeId) {
        this.controller = controller;
        this.nodeId = nodeId;
    }

    /**
     * @param taker gets the id or {@link #NONE}, on this or the controller's thread
     */
    public void next(LongConsumer taker) {
        long id = takeOrWait(taker);
        if (id != NONE) {
            taker.accept(id);
        }
    }

    private long takeOrWait(LongConsumer taker) {
        boolean first;
        synchronized (this) {
            if (next < end) {
                return next++;
            }
            if (waiting.size() >= WAITING_MAX) {
                return refuse(taker);
            }
            first = waiting.isEmpty();
            waiting.add(taker);
        }
        if (first) {
            allocate();
        }
        return NONE;
    }

    private static long refuse(LongConsumer taker) {
        taker.accept(NONE);
        return NONE;
    }

    private void allocate() {
        var broker = controller.image().cluster().broker(nodeId);
        long brokerEpoch = broker == null ? -1 : broker.epoch();
        controller.submit(
                new AllocateProducerIds(nodeId, brokerEpoch),
                result -> {
                    if (result instanceof ControllerLoop.Result.Done<ProducerIdBlock>(var block)
                            && block.error().isNone()) {
                        add(block);
                    }
                    serveWaiting();
                });
    }

    private synchronized void add(ProducerIdBlock block) {
        next = block.first();
        end = block.first() + block.size();
    }

    private void serveWaiting() {
        while (true) {
            LongConsumer taker;
            long id;
            synchronized (this) {
                taker = waiting.poll();
                if (taker == null) {
                    return;
                }
                id = next < end ? next++ : NONE;
            }
            taker.accept(id);
        }
    }
}
