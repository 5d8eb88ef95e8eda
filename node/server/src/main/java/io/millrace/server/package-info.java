/**
 * The server: the only wiring, the only {@code main}, the only exit codes.
 *
 * <p>{@link io.millrace.server.Millrace} starts a broker inside any JVM; {@link
 * io.millrace.server.Main} is the process around it.
 */
@NullMarked
package io.millrace.server;

import org.jspecify.annotations.NullMarked;
