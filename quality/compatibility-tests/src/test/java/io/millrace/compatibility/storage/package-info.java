/**
 * The files that the storage engine writes, as Kafka's own readers see them, and theirs as we do.
 */
@NullMarked
package io.millrace.compatibility.storage;

import org.jspecify.annotations.NullMarked;
