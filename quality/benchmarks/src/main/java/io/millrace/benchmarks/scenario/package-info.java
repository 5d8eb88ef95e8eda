/**
 * What is compared: each scenario is a small class with its settings and its figures. It drives one
 * broker at a time, on the thread that runs it; threads that a load needs end with it.
 */
@NullMarked
package io.millrace.benchmarks.scenario;

import org.jspecify.annotations.NullMarked;
