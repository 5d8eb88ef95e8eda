package io.millrace.broker.transactions;

import io.millrace.base.EventLoop;
import io.millrace.base.TopicPartition;
import io.millrace.broker.produce.TransactionMarker;
import io.millrace.protocol.ErrorCode;
import io.millrace.transactions.SendMarkers;
import io.millrace.transactions.TransactionCommand.MarkersWritten;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the end of a transaction to each of its partitions, however often that has to be tried.
 * Safe from any thread.
 */
final class MarkerSender {
    private static final Logger logger = LoggerFactory.getLogger(MarkerSender.class);
    private static final long RETRY_MILLIS = 100;

    private final Markers markers;
    private final EventLoop owner;
    private final Predicate<TopicPartition> exists;
    private final Consumer<MarkersWritten> report;

    /**
     * @param exists whether the metadata know the partition: a deleted one needs no marker
     * @param report told of each partition that is done
     */
    MarkerSender(
            Markers markers,
            EventLoop owner,
            Predicate<TopicPartition> exists,
            Consumer<MarkersWritten> report) {
        this.markers = markers;
        this.owner = owner;
        this.exists = exists;
        this.report = report;
    }

    /**
     * @param wanted asked before each attempt: false when another coordinator has taken over
     */
    void send(SendMarkers order, Predicate<SendMarkers> wanted) {
        TransactionMarker marker =
                new TransactionMarker(
                        order.producer().producerId(),
                        order.producer().producerEpoch(),
                        order.coordinatorEpoch(),
                        order.commit(),
                        order.transactionVersion());
        order.partitions().forEach(each -> send(order, marker, each, wanted));
    }

    private void send(
            SendMarkers order,
            TransactionMarker marker,
            TopicPartition partition,
            Predicate<SendMarkers> wanted) {
        if (!wanted.test(order)) {
            return;
        }
        if (!exists.test(partition)) {
            done(order, partition);
            return;
        }
        markers.write(
                partition,
                marker,
                error -> {
                    switch (error) {
                        // A higher epoch than the marker's is there already: so is the end.
                        case NONE, INVALID_PRODUCER_EPOCH -> done(order, partition);
                        case TRANSACTION_COORDINATOR_FENCED ->
                                logger.warn(
                                        "transactionalId={} partition={} is ended by a later"
                                                + " coordinator",
                                        order.transactionalId(),
                                        partition);
                        default -> retry(order, marker, partition, wanted, error);
                    }
                });
    }

    private void retry(
            SendMarkers order,
            TransactionMarker marker,
            TopicPartition partition,
            Predicate<SendMarkers> wanted,
            ErrorCode error) {
        logger.debug(
                "transactionalId={} partition={} takes no marker yet: {}",
                order.transactionalId(),
                partition,
                error);
        owner.schedule(() -> send(order, marker, partition, wanted), RETRY_MILLIS);
    }

    private void done(SendMarkers order, TopicPartition partition) {
        report.accept(
                new MarkersWritten(order.transactionalId(), order.producer(), List.of(partition)));
    }
}
