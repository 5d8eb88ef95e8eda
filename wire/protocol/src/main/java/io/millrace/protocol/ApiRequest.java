package io.millrace.protocol;

/** The body of a request. */
public interface ApiRequest extends Message {
    ApiKey apiKey();
}
