package io.millrace.protocol;

import java.util.function.IntConsumer;

/** The body of a response. */
public interface ApiResponse extends Message {
    ApiKey apiKey();

    /** Shows every error code in it, 0 included, of the whole and of its parts. */
    void eachError(IntConsumer to);
}
