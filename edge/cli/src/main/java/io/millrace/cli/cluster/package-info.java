/**
 * {@code millrace cluster …}: the brokers, the controller, the features in force. Each command is
 * one class that runs to its end on the caller's thread.
 */
@NullMarked
package io.millrace.cli.cluster;

import org.jspecify.annotations.NullMarked;
