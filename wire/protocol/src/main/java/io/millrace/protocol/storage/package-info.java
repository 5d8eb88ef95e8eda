/** Generated: what is kept in files beside the log. */
@NullMarked
package io.millrace.protocol.storage;

import org.jspecify.annotations.NullMarked;
