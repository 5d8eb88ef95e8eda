/** Tests of the parts that need no broker. */
@NullMarked
package io.millrace.cli.topic;

import org.jspecify.annotations.NullMarked;
