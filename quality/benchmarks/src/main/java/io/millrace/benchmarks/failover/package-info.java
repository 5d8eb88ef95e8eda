/**
 * How long a partition takes no records after its leader is gone: three nodes, killed and stopped
 * one after the other, beside Apache Kafka.
 */
@NullMarked
package io.millrace.benchmarks.failover;

import org.jspecify.annotations.NullMarked;
