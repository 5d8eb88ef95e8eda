/**
 * The command line against a broker: every command in this process, through {@link
 * io.millrace.cli.Main#run}. {@link io.millrace.compatibility.cli.CommandLineContract} holds for
 * any broker that speaks the protocol; a subclass brings one.
 */
@NullMarked
package io.millrace.compatibility.cli;

import org.jspecify.annotations.NullMarked;
