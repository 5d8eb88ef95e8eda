package io.millrace.protocol;

/** The body of a response. */
public interface ApiResponse extends Message {
    ApiKey apiKey();
}
