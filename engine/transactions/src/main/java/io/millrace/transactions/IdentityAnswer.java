package io.millrace.transactions;

import io.millrace.coordination.ProducerIdentity;
import io.millrace.protocol.ErrorCode;

/** What those get who ask who they are, or who they are after a transaction. */
public sealed interface IdentityAnswer {

    /** What the producer is to use from now on. */
    record Given(ProducerIdentity producer) implements IdentityAnswer {}

    record Refused(ErrorCode error) implements IdentityAnswer {}

    /** Nothing was decided: the command is to come again with a producer id that nobody has. */
    record ProducerIdNeeded() implements IdentityAnswer {}
}
