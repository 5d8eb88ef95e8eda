package io.millrace.storage;

/**
 * A producer that is known to a log, as DescribeProducers shows it.
 *
 * @param lastSequence -1 when none is known
 * @param coordinatorEpoch -1 when no marker was written
 * @param transactionStartOffset -1 without an open transaction
 */
public record ProducerDescription(
        long producerId,
        int producerEpoch,
        int lastSequence,
        long lastTimestampMillis,
        int coordinatorEpoch,
        long transactionStartOffset) {}
