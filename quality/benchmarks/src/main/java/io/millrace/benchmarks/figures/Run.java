package io.millrace.benchmarks.figures;

/** One round of one variant of a scenario. Rounds count from 1. */
public record Run(String scenario, String variant, int round, Observation observation) {}
