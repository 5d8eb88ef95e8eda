/**
 * The APIs that move records: one class per key. They run on the event loop of the connection; what
 * waits is answered by whoever ends the wait.
 */
@NullMarked
package io.millrace.handlers.data;

import org.jspecify.annotations.NullMarked;
