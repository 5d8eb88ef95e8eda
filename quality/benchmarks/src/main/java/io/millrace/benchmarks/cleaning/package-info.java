/**
 * How fast a log is compacted, beside Apache Kafka's own cleaner over a copy of the same files, in
 * one process. Only measures; what is cleaned is compared in {@code quality/compatibility-tests}.
 */
@NullMarked
package io.millrace.benchmarks.cleaning;

import org.jspecify.annotations.NullMarked;
