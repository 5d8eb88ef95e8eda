/** Counters and histograms. */
@NullMarked
package io.millrace.metrics;

import org.jspecify.annotations.NullMarked;
