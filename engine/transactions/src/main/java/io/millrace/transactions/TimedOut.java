package io.millrace.transactions;

import io.millrace.coordination.ProducerIdentity;

/**
 * A transaction has timed out whose producer can only be fenced with a producer id that nobody has:
 * {@link TransactionCommand.AbortTimedOut} is to bring one.
 *
 * @param startMillis tells the transaction from later ones of the same producer
 */
public record TimedOut(String transactionalId, ProducerIdentity producer, long startMillis)
        implements TransactionEffect {}
