/** Tests of the parts that need no broker. */
@NullMarked
package io.millrace.cli.log;

import org.jspecify.annotations.NullMarked;
