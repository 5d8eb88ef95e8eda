/** What it costs to take a produced batch: time and garbage of validation, on one thread. */
@NullMarked
package io.millrace.benchmarks.records;

import org.jspecify.annotations.NullMarked;
