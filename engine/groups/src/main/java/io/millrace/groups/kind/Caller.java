package io.millrace.groups.kind;

/**
 * Who sent a request.
 *
 * @param clientId the client id of the request's header, empty when it has none
 * @param clientHost as Kafka shows it, with a slash before the address
 */
public record Caller(String clientId, String clientHost) {}
