package io.millrace.metrics;

/** Something that is measured. Safe from any thread. */
public sealed interface Metric permits Counter, Gauge, Histogram {}
