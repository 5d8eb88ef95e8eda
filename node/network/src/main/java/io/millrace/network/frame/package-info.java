/**
 * Frames and the memory that they take: bytes of a connection become whole requests or answers, and
 * answers become bytes.
 *
 * <p>Threads: each object belongs to one connection's event loop; {@link
 * io.millrace.network.frame.MemoryBudget} is shared by all, and safe from any thread.
 *
 * <p>Invariant: no memory is taken by a length that a frame merely claims.
 */
@NullMarked
package io.millrace.network.frame;

import org.jspecify.annotations.NullMarked;
