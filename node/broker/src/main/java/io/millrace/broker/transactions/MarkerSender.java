package io.millrace.broker.transactions;

import io.millrace.base.EventLoop;
import io.millrace.base.TopicPartition;
import io.millrace.broker.coordination.Inbox;
import io.millrace.broker.produce.TransactionMarker;
import io.millrace.protocol.ErrorCode;
import io.millrace.transactions.SendMarkers;
import io.millrace.transactions.TransactionCommand.MarkersWritten;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the end of a transaction to each of its partitions, however often that has to be tried. So
 * many markers are on their way at a time; the rest wait, one entry for each transaction that is
 * being ended. What is done by the end of a drain is reported together. Owned by the coordinators'
 * thread.
 */
final class MarkerSender {
    private static final Logger logger = LoggerFactory.getLogger(MarkerSender.class);

    /** Markers that are being written, over all transactions. */
    static final int IN_FLIGHT_MAX = 10_000;

    /** After a partition, or the coordinator itself, was not to be had. */
    static final long RETRY_MILLIS = 100;

    /**
     * After a partition has named another coordinator: soon this one will hear of it, or else the
     * partition forgets the producer some day.
     */
    static final long FENCED_RETRY_MILLIS = 5_000;

    private static final int DRAINED_MAX = 1_000;

    /** To the leaders of partitions. */
    interface Way {
        /**
         * @param wanted asked on the owner's thread, should the marker have to wait on its way
         * @param answered as that of {@link Markers#write}
         */
        void write(
                TopicPartition partition,
                TransactionMarker marker,
                BooleanSupplier wanted,
                Consumer<ErrorCode> answered);
    }

    /** The coordinator, as the sender sees it. */
    interface Reports {
        void ask(MarkersWritten command, Consumer<ErrorCode> answered);
    }

    private final Way way;
    private final EventLoop owner;
    private final Predicate<TopicPartition> exists;
    private final Reports reports;
    private final Inbox answers;
    private final Deque<Order> waiting = new ArrayDeque<>();
    private final Set<Order> unreported = new LinkedHashSet<>();
    private int inFlight;

    /**
     * @param exists whether the metadata know the partition: a deleted one needs no marker
     */
    MarkerSender(Way way, EventLoop owner, Predicate<TopicPartition> exists, Reports reports) {
        this.way = way;
        this.owner = owner;
        this.exists = exists;
        this.reports = reports;
        this.answers = new Inbox(owner, DRAINED_MAX, this::settle);
    }

    /** One transaction's end. */
    private static final class Order {
        private final SendMarkers what;
        private final TransactionMarker marker;
        private final BooleanSupplier wanted;
        private final Deque<TopicPartition> unsent;
        private final List<TopicPartition> done = new ArrayList<>();
        private boolean warned;

        Order(SendMarkers what, BooleanSupplier wanted) {
            this.what = what;
            this.wanted = wanted;
            this.unsent = new ArrayDeque<>(what.partitions());
            this.marker =
                    new TransactionMarker(
                            what.producer().producerId(),
                            what.producer().producerEpoch(),
                            what.coordinatorEpoch(),
                            what.commit(),
                            what.transactionVersion());
        }
    }

    /**
     * @param wanted asked before each attempt: false when the coordinator has closed; its successor
     *     gives an order of its own
     */
    void send(SendMarkers what, BooleanSupplier wanted) {
        waiting.add(new Order(what, wanted));
        pump();
    }

    private void pump() {
        while (inFlight < IN_FLIGHT_MAX && !waiting.isEmpty()) {
            Order order = waiting.element();
            TopicPartition partition = order.wanted.getAsBoolean() ? order.unsent.poll() : null;
            if (partition == null) {
                waiting.remove();
            } else {
                inFlight++;
                write(order, partition);
            }
        }
    }

    private void write(Order order, TopicPartition partition) {
        if (exists.test(partition)) {
            way.write(
                    partition,
                    order.marker,
                    order.wanted,
                    error -> answers.add(() -> answered(order, partition, error)));
        } else {
            answers.add(() -> answered(order, partition, ErrorCode.NONE));
        }
    }

    private void answered(Order order, TopicPartition partition, ErrorCode error) {
        inFlight--;
        switch (error) {
            // A higher epoch than the marker's is there already: so is the end.
            case NONE, INVALID_PRODUCER_EPOCH -> {
                order.done.add(partition);
                unreported.add(order);
            }
            case TRANSACTION_COORDINATOR_FENCED -> {
                warnOfAnother(order, partition);
                retry(order, partition, FENCED_RETRY_MILLIS);
            }
            default -> {
                logger.debug(
                        "transactionalId={} partition={} takes no marker yet: {}",
                        order.what.transactionalId(),
                        partition,
                        error);
                retry(order, partition, RETRY_MILLIS);
            }
        }
    }

    private static void warnOfAnother(Order order, TopicPartition partition) {
        if (!order.warned) {
            order.warned = true;
            logger.warn(
                    "transactionalId={} partition={} has heard of a later coordinator than that of"
                            + " epoch {}",
                    order.what.transactionalId(),
                    partition,
                    order.what.coordinatorEpoch());
        }
    }

    private void retry(Order order, TopicPartition partition, long delayMillis) {
        owner.schedule(
                () -> {
                    order.unsent.add(partition);
                    waiting.add(order);
                    pump();
                },
                delayMillis);
    }

    private void settle() {
        List.copyOf(unreported).forEach(this::report);
        unreported.clear();
        pump();
    }

    private void report(Order order) {
        List<TopicPartition> done = List.copyOf(order.done);
        order.done.clear();
        reports.ask(
                new MarkersWritten(order.what.transactionalId(), order.what.order(), done),
                error -> {
                    // Too busy: without this report the transaction would never be complete.
                    if (error == ErrorCode.COORDINATOR_NOT_AVAILABLE) {
                        owner.schedule(() -> reportAgain(order, done), RETRY_MILLIS);
                    }
                });
    }

    private void reportAgain(Order order, List<TopicPartition> done) {
        if (order.wanted.getAsBoolean()) {
            order.done.addAll(done);
            report(order);
        }
    }
}
