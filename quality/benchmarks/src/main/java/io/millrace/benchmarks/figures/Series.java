package io.millrace.benchmarks.figures;

/**
 * A curve.
 *
 * @param plot the name of the plot that it belongs to
 * @param x of the same length as {@code y}; nobody changes either
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares curves.
public record Series(String plot, String unitX, String unitY, double[] x, double[] y) {}
