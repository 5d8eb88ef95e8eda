package io.millrace.broker.partition;

/** An idempotent producer that a partition remembers; -1 where something is unknown. */
public record ActiveProducer(
        long producerId,
        int producerEpoch,
        int lastSequence,
        long lastTimestampMillis,
        int coordinatorEpoch,
        long transactionStartOffset) {}
