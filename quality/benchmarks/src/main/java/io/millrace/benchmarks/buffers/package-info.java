/**
 * What the size of a connection's send buffer does to readers: the measurement that the default of
 * {@code socket.send.buffer.bytes} rests on.
 */
@NullMarked
package io.millrace.benchmarks.buffers;

import org.jspecify.annotations.NullMarked;
