/**
 * The arithmetic of figures: what a handful of rounds says, and how two brokers compare. Values
 * only, no threads.
 */
@NullMarked
package io.millrace.benchmarks.figures;

import org.jspecify.annotations.NullMarked;
