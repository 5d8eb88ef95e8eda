/** Netty listeners, framing, response order, admission. */
@NullMarked
package io.millrace.network;

import org.jspecify.annotations.NullMarked;
