package io.millrace.network;

/**
 * What the server does with requests. Called on the connection's event loop, once for each request,
 * in the order in which one connection sent them. It may not wait: what takes longer goes on
 * elsewhere, and the next request is started meanwhile.
 *
 * <p>What it throws closes the connection.
 */
@FunctionalInterface
public interface RequestProcessor {
    void process(InboundRequest request);
}
