/**
 * Connections: Netty listeners, framing, admission by memory, requests started in order and
 * answered in order.
 *
 * <p>A connection belongs to one event loop, which alone reads, frames, starts requests and writes.
 * Answers may come from any thread; they reach the loop through one mailbox of it, which wakes it
 * once for as many answers as are waiting.
 *
 * <pre>
 * stream   := frame*
 * frame    := size:int32 (bytes that follow) header body
 * request  := api key:int16 api version:int16 correlation id:int32 client id:nullable string
 *             tagged fields, from the key's first flexible version on
 * response := correlation id:int32, tagged fields likewise (never for ApiVersions)
 * </pre>
 *
 * <p>{@link io.millrace.network.frame} has frames and their memory, and knows neither servers nor
 * clients; {@link io.millrace.network.client} sends requests to other nodes with the same loops,
 * frames and accounting.
 *
 * <p>Bounds: the size of a frame, the bytes of all requests in memory, requests in flight on a
 * connection, connections, connections of one address, time without traffic. No memory is taken by
 * a length that a frame merely claims.
 *
 * <p>Source: the protocol guide of Apache Kafka, KIP-511, RequestHeader.json, ResponseHeader.json.
 */
@NullMarked
package io.millrace.network;

import org.jspecify.annotations.NullMarked;
