/**
 * What only the active controller may decide and clients ask of any broker: the broker sends the
 * request on whole, in an Envelope, and its answer back (KIP-590).
 */
@NullMarked
package io.millrace.handlers.forwarding;

import org.jspecify.annotations.NullMarked;
