/** Tests of the process's log. */
@NullMarked
package io.millrace.server.logging;

import org.jspecify.annotations.NullMarked;
