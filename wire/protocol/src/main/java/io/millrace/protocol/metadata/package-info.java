/** Generated: the records of the metadata log, and their frame. */
@NullMarked
package io.millrace.protocol.metadata;

import org.jspecify.annotations.NullMarked;
