/**
 * The hot paths, one at a time: what a request, a batch, an append, a look-up and an answer cost,
 * and how much each allocates. {@code ./millrace bench micro} runs them with JMH's allocation
 * profiler; JMH's own options choose and change them. States belong to the benchmark's thread.
 */
@NullMarked
package io.millrace.microbenchmarks;

import org.jspecify.annotations.NullMarked;
