/**
 * Appending what producers send: validation, idempotence, append, and the wait for durability.
 *
 * <p>Runs on the event loop that brings the request. Who waits for {@code acks=all} is told by
 * whichever thread moves the high watermark.
 */
@NullMarked
package io.millrace.broker.produce;

import org.jspecify.annotations.NullMarked;
