/** Nodes of Millrace and of Apache Kafka, one beside the other, by the protocol between nodes. */
@NullMarked
package io.millrace.compatibility.cluster;

import org.jspecify.annotations.NullMarked;
