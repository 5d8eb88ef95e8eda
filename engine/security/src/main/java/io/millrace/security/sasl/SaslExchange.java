package io.millrace.security.sasl;

/** One authentication of one connection. */
public sealed interface SaslExchange permits PlainExchange, ScramExchange, BearerExchange {

    /** Longer messages are refused unread: Kafka's {@code sasl.server.max.receive.size}. */
    int MESSAGE_BYTES_MAX = 512 * 1024;

    /**
     * Takes what the client sent.
     *
     * @param nowMillis against which lifetimes are held
     */
    SaslStep step(byte[] message, long nowMillis);
}
