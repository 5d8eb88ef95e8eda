/**
 * Compacted topics over the wire, and Apache Kafka's own cleaner and tools as oracles of the files.
 */
@NullMarked
package io.millrace.compatibility.compaction;

import org.jspecify.annotations.NullMarked;
