/**
 * The report of a comparison, in one folder. Written by one thread from values that no longer
 * change.
 *
 * <pre>
 * report.md            machine, table of ratios with targets, settings of each scenario, plots
 * raw.csv              scenario,measure,unit,variant,round,value: a row for each value
 * raw.json             the same, with the curves
 * SCENARIO-PLOT.svg    one curve for each variant: the round in the middle by the first comparison
 * </pre>
 */
@NullMarked
package io.millrace.benchmarks.report;

import org.jspecify.annotations.NullMarked;
