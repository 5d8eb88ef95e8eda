/** The command line without a broker: what it refuses, what it explains. */
@NullMarked
package io.millrace.cli;

import org.jspecify.annotations.NullMarked;
