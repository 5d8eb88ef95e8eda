package io.millrace.simulation.client;

/** What a producer was given by InitProducerId, or by the end of a transaction. */
public record Identity(long producerId, short epoch) {
    public static final Identity NONE = new Identity(-1, (short) -1);
}
