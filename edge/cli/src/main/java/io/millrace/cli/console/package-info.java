/**
 * What every command shares: the streams of one run, the global options, tables and JSON, and the
 * translation of failures into one line and an exit code. A {@link io.millrace.cli.console.Session}
 * belongs to one run and its thread; only {@link io.millrace.cli.console.Interruption} is touched
 * by another (the one that handles Ctrl-C).
 */
@NullMarked
package io.millrace.cli.console;

import org.jspecify.annotations.NullMarked;
