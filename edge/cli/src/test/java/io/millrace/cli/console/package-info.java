/** Tests of the parts that need no broker. */
@NullMarked
package io.millrace.cli.console;

import org.jspecify.annotations.NullMarked;
