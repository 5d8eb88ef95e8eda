package io.millrace.broker.cluster;

import io.millrace.metadata.MetadataImage;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.AllocateProducerIdsRequest;
import io.millrace.protocol.message.AllocateProducerIdsResponse;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Hands out producer ids from blocks of the controller's; no id is ever handed out twice, not by
 * any start of any node. Owner: its own lock, never held across a callback.
 */
public final class ProducerIds {

    /** Instead of an id: no block could be had. */
    public static final long NONE = -1;

    /** How long those who ask may wait for a block. */
    private static final int BLOCK_MILLIS_MAX = 15_000;

    /** Requests that wait for a block; more are refused. */
    private static final int WAITING_MAX = 10_000;

    private final ControllerLink controller;
    private final Supplier<MetadataImage> image;
    private final int nodeId;
    private final Queue<LongConsumer> waiting = new ArrayDeque<>();
    private long next;
    private long end;

    /**
     * @param image the newest one: it has this node's broker epoch
     */
    public ProducerIds(ControllerLink controller, Supplier<MetadataImage> image, int nodeId) {
        this.controller = controller;
        this.image = image;
        this.nodeId = nodeId;
    }

    /**
     * @param taker gets the id or {@link #NONE}, on this or another thread
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
        var broker = image.get().cluster().broker(nodeId);
        long brokerEpoch = broker == null ? -1 : broker.epoch();
        controller.send(
                new AllocateProducerIdsRequest().brokerId(nodeId).brokerEpoch(brokerEpoch),
                BLOCK_MILLIS_MAX,
                reply -> {
                    if (reply instanceof ControllerLink.Reply.Answered answered) {
                        add((AllocateProducerIdsResponse) answered.response());
                    }
                    serveWaiting();
                });
    }

    private synchronized void add(AllocateProducerIdsResponse block) {
        if (block.errorCode() == ErrorCode.NONE.code()) {
            next = block.producerIdStart();
            end = block.producerIdStart() + block.producerIdLen();
        }
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
