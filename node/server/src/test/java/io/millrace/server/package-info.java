/** Tests of the process around a broker. */
@NullMarked
package io.millrace.server;

import org.jspecify.annotations.NullMarked;
