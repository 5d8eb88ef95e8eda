/**
 * What the process writes on standard error: one line an event,
 *
 * <pre>
 * 2026-11-21T18:53:07.120Z [THREAD] [LEVEL] CLASS - MESSAGE
 * </pre>
 *
 * in UTC, and the stack of what was thrown behind it. A backend of our own, because all others look
 * through every jar for their settings and load a calendar, which is a quarter of the time that a
 * start takes. Only {@code Main} chooses it; a program that embeds a broker brings its own.
 *
 * <p>Safe from any thread; a line is one write.
 */
@NullMarked
package io.millrace.server.logging;

import org.jspecify.annotations.NullMarked;
