package io.millrace.benchmarks.report;

/**
 * How a scenario's runs came about: a report may be built over several calls.
 *
 * @param scale in words
 * @param when as people write it
 * @param version of Millrace, as its repository names it
 */
public record Taken(String scale, String when, String version) {}
