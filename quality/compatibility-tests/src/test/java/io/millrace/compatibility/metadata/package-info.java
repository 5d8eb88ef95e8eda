/** The metadata log and its snapshots, read by Kafka's own code. */
@NullMarked
package io.millrace.compatibility.metadata;

import org.jspecify.annotations.NullMarked;
