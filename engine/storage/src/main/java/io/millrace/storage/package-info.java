/** Partition logs: segments, indexes, recovery, retention. */
@NullMarked
package io.millrace.storage;

import org.jspecify.annotations.NullMarked;
