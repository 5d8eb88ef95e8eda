/** Wiring, the main class, exit codes. */
@NullMarked
package io.millrace.server;

import org.jspecify.annotations.NullMarked;
