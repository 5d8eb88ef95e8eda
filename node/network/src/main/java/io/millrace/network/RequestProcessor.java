package io.millrace.network;

/**
 * What the server does with requests. Called on the connection's event loop, once for each request,
 * in the order in which one connection sent them. It may not wait: what takes longer goes on
 * elsewhere. Produces start while earlier produces are not answered; everything else starts when
 * all earlier requests of its connection are.
 *
 * <p>What it throws closes the connection.
 */
@FunctionalInterface
public interface RequestProcessor {
    void process(InboundRequest request);
}
