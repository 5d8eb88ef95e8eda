/** Tests of the parts that need no broker. */
@NullMarked
package io.millrace.cli.cluster.local;

import org.jspecify.annotations.NullMarked;
