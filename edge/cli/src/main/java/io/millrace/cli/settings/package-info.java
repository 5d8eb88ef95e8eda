/**
 * {@code millrace config …}: the settings of topics, brokers and groups. Each command is one class
 * that runs to its end on the caller's thread.
 */
@NullMarked
package io.millrace.cli.settings;

import org.jspecify.annotations.NullMarked;
