/** Side-by-side runs against Apache Kafka. */
@NullMarked
package io.millrace.benchmarks;

import org.jspecify.annotations.NullMarked;
