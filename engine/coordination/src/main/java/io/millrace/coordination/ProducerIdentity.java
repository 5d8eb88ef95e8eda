package io.millrace.coordination;

/** A producer that has a transaction, in the incarnation that its epoch tells. */
public record ProducerIdentity(long producerId, short producerEpoch) {}
