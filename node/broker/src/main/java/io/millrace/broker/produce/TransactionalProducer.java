package io.millrace.broker.produce;

/**
 * A producer that writes inside a transaction, as its requests name it.
 *
 * @param transactionalId of the application; the coordinator refuses an empty one
 * @param producerId that the coordinator gave it
 * @param producerEpoch that the request carries
 */
public record TransactionalProducer(String transactionalId, long producerId, short producerEpoch) {}
