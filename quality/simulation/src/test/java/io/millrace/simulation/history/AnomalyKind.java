package io.millrace.simulation.history;

/** The classes that must never occur; names as in Jepsen's checker for Kafka where it has one. */
public enum AnomalyKind {
    /** One offset held two values. */
    INCONSISTENT_OFFSETS,
    /** G1a: a read_committed reader got a value whose transaction or write definitely failed. */
    ABORTED_READ,
    /** A read_committed reader got a value before anybody had asked to commit it. */
    EARLY_READ,
    /** Somebody read beyond an acknowledged value, and nobody ever got it. */
    LOST_WRITE,
    /** Acknowledged, and not there at the end. */
    UNSEEN,
    /** One value at two offsets. */
    DUPLICATE,
    /** A reader went on over a record that it ought to see. */
    POLL_SKIP,
    /** A reader went back without having been told to. */
    NONMONOTONIC_POLL,
    /** A producer's later record lies before an earlier one. */
    NONMONOTONIC_SEND,
    /** G1c: transactions that have read from each other, in a circle. */
    CIRCULAR_READ,
    /** Some values of a transaction are there and others are not. */
    TORN_TRANSACTION,
    /** All transactions are over, and the last stable offset stands still. */
    HANGING_TRANSACTION,
    /** A record that was consumed, transformed and produced has not exactly one result. */
    NOT_EXACTLY_ONCE,
    /** A producer was refused what the protocol grants it. */
    REFUSED,
    /** The broker's own code failed. */
    BROKER_FAILURE
}
