/**
 * Between {@link io.millrace.coordination.StateRecord} and the messages of {@code
 * __consumer_offsets}.
 *
 * <pre>
 *   key   = type (int16) body            body: the key schema of that type, version 0
 *   value = version (int16) body         body: the value schema of that type in that version
 * </pre>
 *
 * <p>Stateless.
 */
@NullMarked
package io.millrace.groups.records;

import org.jspecify.annotations.NullMarked;
